import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import type { Place } from "../peering/ids.ts";
import { assumedQuotas, knownQuotas, type Quota, type QuotaName, type Quotas } from "../peering/quotas.ts";

/** The quotas of one account in one region; never fails. */
export type ReadQuotas = (place: Place) => Promise<Quotas>;

type Sender = Pick<ServiceQuotasClient, "send">;

/** Quotas change seldom; what had to be assumed is asked for again soon. */
const keptMilliseconds = 15 * 60_000;
const assumedMilliseconds = 60_000;

/** Reads quotas with the member role's client of a place, a few calls for each place in a quarter of an hour. */
export const serviceQuotas = (clientAt: (place: Place) => Promise<Sender>, clock: { now(): number }): ReadQuotas => {
  const kept = new Map<string, { until: number; readonly quotas: Promise<Quotas> }>();
  return (place) => {
    const key = `${place.account} ${place.region}`;
    const known = kept.get(key);
    if (known && known.until > clock.now()) return known.quotas;
    const entry = { until: clock.now() + keptMilliseconds, quotas: readAll(() => clientAt(place)) };
    kept.set(key, entry);
    void entry.quotas.then((read) => {
      if (Object.values(read).some(({ source }) => source === "assumed")) entry.until = clock.now() + assumedMilliseconds;
    });
    return entry.quotas;
  };
};

const readAll = async (clientOf: () => Promise<Sender>): Promise<Quotas> => {
  const client = await orNull(clientOf);
  if (client === null) return assumedQuotas;
  const [activePeeringsPerVpc, routesPerTable, rulesPerGroup] = await Promise.all([
    readOne(client, "activePeeringsPerVpc"),
    readOne(client, "routesPerTable"),
    readOne(client, "rulesPerGroup"),
  ]);
  return { activePeeringsPerVpc, routesPerTable, rulesPerGroup };
};

/** A quota that nobody changed has no value of its own: `NoSuchResourceException`. */
const readOne = async (client: Sender, name: QuotaName): Promise<Quota> => {
  const asked = { ServiceCode: "vpc", QuotaCode: knownQuotas[name].code };
  const applied = await orNull(() => client.send(new GetServiceQuotaCommand(asked)));
  if (applied?.Quota?.Value !== undefined) return { value: applied.Quota.Value, source: "applied" };
  const byDefault = await orNull(() => client.send(new GetAWSDefaultServiceQuotaCommand(asked)));
  return byDefault?.Quota?.Value === undefined ? assumedQuotas[name] : { value: byDefault.Quota.Value, source: "default" };
};

/** Denied, throttled or down: whatever it is, the next source answers (F22), and the facts say which did. */
const orNull = async <T>(read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read();
  } catch {
    return null;
  }
};
