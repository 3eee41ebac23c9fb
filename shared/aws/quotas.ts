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

/** The member role's clients, and who is told of their failures: a session that was refused isn't used again. */
export interface QuotaClients {
  at(place: Place): Promise<Sender>;
  failed(error: unknown, place: Place): void;
}

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
export const serviceQuotas = (clients: QuotaClients, clock: { now(): number }): ReadQuotas => {
  const kept = new Map<string, { until: number; readonly read: Promise<Read<Quotas>> }>();
  return async (place) => {
    const key = `${place.account} ${place.region}`;
    const known = kept.get(key);
    if (known && known.until > clock.now()) return (await known.read).value;
    const entry = { until: clock.now() + answeredMilliseconds, read: readAll(clients, place) };
    kept.set(key, entry);
    const { value, keep } = await entry.read;
    entry.until = clock.now() + keep;
    return value;
  };
};

const readAll = async (clients: QuotaClients, place: Place): Promise<Read<Quotas>> => {
  const failed = (error: unknown) => clients.failed(error, place);
  const client = await attempt(() => clients.at(place), failed);
  if (client.is === "failed") return { value: assumedQuotas, keep: client.keep };
  const [peerings, routes, rules] = await Promise.all([
    readOne(client.value, "activePeeringsPerVpc", failed),
    readOne(client.value, "routesPerTable", failed),
    readOne(client.value, "rulesPerGroup", failed),
  ]);
  return {
    value: { activePeeringsPerVpc: peerings.value, routesPerTable: routes.value, rulesPerGroup: rules.value },
    keep: Math.min(peerings.keep, routes.keep, rules.keep),
  };
};

/** A quota that nobody changed has no value of its own, `NoSuchResourceException`; then AWS's default holds for certain. */
const readOne = async (client: Sender, name: QuotaName, failed: Failed): Promise<Read<Quota>> => {
  const asked = { ServiceCode: "vpc", QuotaCode: knownQuotas[name].code };
  const applied = await attempt(() => client.send(new GetServiceQuotaCommand(asked)), failed);
  const value = applied.is === "done" ? applied.value.Quota?.Value : undefined;
  if (value !== undefined) return { value: { value, source: "applied" }, keep: applied.keep };
  const byDefault = await attempt(() => client.send(new GetAWSDefaultServiceQuotaCommand(asked)), failed);
  const usual = byDefault.is === "done" ? byDefault.value.Quota?.Value : undefined;
  return usual === undefined
    ? { value: assumedQuotas[name], keep: Math.min(byDefault.keep, unansweredMilliseconds) }
    : { value: { value: usual, source: "default" }, keep: applied.keep };
};

type Failed = (error: unknown) => void;

type Attempt<T> = ({ readonly is: "done"; readonly value: T } | { readonly is: "failed" }) & { readonly keep: number };

/** Denied, throttled or down: whatever it is, the next source answers (F22), and the facts say which did. */
const attempt = async <T>(read: () => Promise<T>, failed: Failed): Promise<Attempt<T>> => {
  try {
    return { is: "done", value: await read(), keep: answeredMilliseconds };
  } catch (error) {
    failed(error);
    return { is: "failed", keep: keepAfter(error) };
  }
};

const keepAfter = (error: unknown): number => {
  if (codeOf(error) === "NoSuchResourceException") return answeredMilliseconds;
  return isRefused(error) ? 0 : unansweredMilliseconds;
};
