import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import type { Place } from "../peering/ids.ts";
import { assumedQuotas, knownQuotas, type Quota, type QuotaName, type Quotas } from "../peering/quotas.ts";
import { codeOf } from "./errors.ts";

/** The quotas of one account in one region; never fails. */
export type ReadQuotas = (place: Place) => Promise<Quotas>;

type Sender = Pick<ServiceQuotasClient, "send">;

/** Quotas change seldom; what Service Quotas didn't answer is asked for again soon. */
const keptMilliseconds = 15 * 60_000;
const unansweredMilliseconds = 60_000;

interface Read {
  readonly quotas: Quotas;
  readonly answered: boolean;
}

/** Reads quotas with the member role's client of a place, a few calls for each place in a quarter of an hour. */
export const serviceQuotas = (clientAt: (place: Place) => Promise<Sender>, clock: { now(): number }): ReadQuotas => {
  const kept = new Map<string, { until: number; readonly read: Promise<Read> }>();
  return async (place) => {
    const key = `${place.account} ${place.region}`;
    const known = kept.get(key);
    if (known && known.until > clock.now()) return (await known.read).quotas;
    const entry = { until: clock.now() + keptMilliseconds, read: readAll(() => clientAt(place)) };
    kept.set(key, entry);
    const { quotas, answered } = await entry.read;
    if (!answered) entry.until = clock.now() + unansweredMilliseconds;
    return quotas;
  };
};

const readAll = async (clientOf: () => Promise<Sender>): Promise<Read> => {
  const client = await attempt(clientOf);
  if (client.is === "failed") return { quotas: assumedQuotas, answered: false };
  const [peerings, routes, rules] = await Promise.all([
    readOne(client.value, "activePeeringsPerVpc"),
    readOne(client.value, "routesPerTable"),
    readOne(client.value, "rulesPerGroup"),
  ]);
  return {
    quotas: { activePeeringsPerVpc: peerings.quota, routesPerTable: routes.quota, rulesPerGroup: rules.quota },
    answered: [peerings, routes, rules].every((read) => read.answered),
  };
};

/** A quota that nobody changed has no value of its own, `NoSuchResourceException`; then AWS's default holds for certain. */
const readOne = async (client: Sender, name: QuotaName): Promise<{ readonly quota: Quota; readonly answered: boolean }> => {
  const asked = { ServiceCode: "vpc", QuotaCode: knownQuotas[name].code };
  const applied = await attempt(() => client.send(new GetServiceQuotaCommand(asked)));
  const value = applied.is === "done" ? applied.value.Quota?.Value : undefined;
  if (value !== undefined) return { quota: { value, source: "applied" }, answered: true };
  const unchanged = applied.is === "done" || applied.code === "NoSuchResourceException";
  const byDefault = await attempt(() => client.send(new GetAWSDefaultServiceQuotaCommand(asked)));
  const usual = byDefault.is === "done" ? byDefault.value.Quota?.Value : undefined;
  return usual === undefined
    ? { quota: assumedQuotas[name], answered: false }
    : { quota: { value: usual, source: "default" }, answered: unchanged };
};

type Attempt<T> = { readonly is: "done"; readonly value: T } | { readonly is: "failed"; readonly code: string };

/** Denied, throttled or down: whatever it is, the next source answers (F22), and the facts say which did. */
const attempt = async <T>(read: () => Promise<T>): Promise<Attempt<T>> => {
  try {
    return { is: "done", value: await read() };
  } catch (error) {
    return { is: "failed", code: codeOf(error) };
  }
};
