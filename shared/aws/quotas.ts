import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import type { Place } from "../peering/ids.ts";
import { assumedQuotas, knownQuotas, type Quota, type QuotaName, type Quotas } from "../peering/quotas.ts";
import { codeOf, isRefused } from "./errors.ts";

/** The quotas of one account in one region; never fails. */
export type ReadQuotas = (place: Place) => Promise<Quotas>;

type Sender = Pick<ServiceQuotasClient, "send">;

/**
 * Quotas change seldom; what Service Quotas didn't answer is asked for again soon, and at once where the session was refused:
 * the next try has another.
 */
const answeredMilliseconds = 15 * 60_000;
const unansweredMilliseconds = 60_000;

/** An answer, and for how many milliseconds it may be kept. */
interface Read<T> {
  readonly value: T;
  readonly keep: number;
}

/** Reads quotas with the member role's client of a place, a few calls for each place in a quarter of an hour. */
export const serviceQuotas = (clientAt: (place: Place) => Promise<Sender>, clock: { now(): number }): ReadQuotas => {
  const kept = new Map<string, { until: number; readonly read: Promise<Read<Quotas>> }>();
  return async (place) => {
    const key = `${place.account} ${place.region}`;
    const known = kept.get(key);
    if (known && known.until > clock.now()) return (await known.read).value;
    const entry = { until: clock.now() + answeredMilliseconds, read: readAll(() => clientAt(place)) };
    kept.set(key, entry);
    const { value, keep } = await entry.read;
    entry.until = clock.now() + keep;
    return value;
  };
};

const readAll = async (clientOf: () => Promise<Sender>): Promise<Read<Quotas>> => {
  const client = await attempt(clientOf);
  if (client.is === "failed") return { value: assumedQuotas, keep: client.keep };
  const [peerings, routes, rules] = await Promise.all([
    readOne(client.value, "activePeeringsPerVpc"),
    readOne(client.value, "routesPerTable"),
    readOne(client.value, "rulesPerGroup"),
  ]);
  return {
    value: { activePeeringsPerVpc: peerings.value, routesPerTable: routes.value, rulesPerGroup: rules.value },
    keep: Math.min(peerings.keep, routes.keep, rules.keep),
  };
};

/** A quota that nobody changed has no value of its own, `NoSuchResourceException`; then AWS's default holds for certain. */
const readOne = async (client: Sender, name: QuotaName): Promise<Read<Quota>> => {
  const asked = { ServiceCode: "vpc", QuotaCode: knownQuotas[name].code };
  const applied = await attempt(() => client.send(new GetServiceQuotaCommand(asked)));
  const value = applied.is === "done" ? applied.value.Quota?.Value : undefined;
  if (value !== undefined) return { value: { value, source: "applied" }, keep: answeredMilliseconds };
  const byDefault = await attempt(() => client.send(new GetAWSDefaultServiceQuotaCommand(asked)));
  const usual = byDefault.is === "done" ? byDefault.value.Quota?.Value : undefined;
  const unchanged = applied.is === "done" || applied.code === "NoSuchResourceException";
  if (usual !== undefined)
    return { value: { value: usual, source: "default" }, keep: unchanged ? answeredMilliseconds : applied.keep };
  return { value: assumedQuotas[name], keep: byDefault.is === "failed" ? byDefault.keep : unansweredMilliseconds };
};

type Attempt<T> =
  | { readonly is: "done"; readonly value: T }
  | { readonly is: "failed"; readonly code: string; readonly keep: number };

/** Denied, throttled or down: whatever it is, the next source answers (F22), and the facts say which did. */
const attempt = async <T>(read: () => Promise<T>): Promise<Attempt<T>> => {
  try {
    return { is: "done", value: await read() };
  } catch (error) {
    return { is: "failed", code: codeOf(error), keep: isRefused(error) ? 0 : unansweredMilliseconds };
  }
};
