import type { Facts } from "./facts.ts";
import { sides } from "./ids.ts";
import { expiresIntent } from "./intent.ts";
import type { Judgement } from "./judgement.ts";
import { restsUntil } from "./losses.ts";

/** A request lives for 168 hours (aws-facts 1.1), so its end tells its beginning. */
const lifetimeSeconds = 168 * 3600;

/** No reminder comes earlier than this before an end; shorter terms are reminded after nine tenths. */
const reminderSeconds = 72 * 3600;

const later = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString();

/** When the request was made, ISO 8601; null where EC2 no longer tells. */
export const requestedAt = ({ peering }: Facts): string | null =>
  peering.expiresAt === null ? null : later(peering.expiresAt, -lifetimeSeconds);

/** Since when it is active, as far as anybody has seen; null before. The first look that sees it is the first to know. */
export const activeSince = ({ peering, known, readAt }: Facts): string | null =>
  known.activeSince ?? (peering.status === "active" ? readAt : null);

/** Until when the requester wants the connection (`peering:expires`), ISO 8601; null where it has no end. */
export const endsAt = (facts: Facts): string | null => {
  const intent = expiresIntent(facts);
  if (intent.is === "at") return intent.at;
  const since = activeSince(facts);
  return intent.is === "after" && since !== null ? later(since, intent.seconds) : null;
};

/** From when the end of the connection is told in advance; null where it has none. */
export const remindedFrom = (facts: Facts): string | null => {
  const end = endsAt(facts);
  return end === null ? null : before(end, activeSince(facts) ?? end);
};

const before = (end: string, start: string): string => {
  const tenth = (Date.parse(end) - Date.parse(start)) / 10_000;
  return later(end, -Math.min(reminderSeconds, Math.max(tenth, 0)));
};

/** When a connection that policy no longer permits is ended; null where it is only reported. */
export const graceEndsAt = ({ known, readAt, settings }: Facts): string | null =>
  settings.onPolicyRevoked === "disconnect" ? later(known.revokedSince ?? readAt, settings.revokedGraceSeconds) : null;

/** When a request that nobody decides on is rejected; null where EC2 doesn't tell how old it is. */
export const approvalEndsAt = (facts: Facts): string | null => {
  const requested = requestedAt(facts);
  return requested === null ? null : later(requested, facts.settings.approvalSeconds);
};

/** From when approvers are reminded. */
export const approvalRemindedFrom = (facts: Facts): string | null => {
  const end = approvalEndsAt(facts);
  return end === null ? null : before(end, requestedAt(facts) ?? end);
};

/** The end of the freeze that holds for either side now; null where none does. */
export const frozenUntil = ({ settings, sides: both, readAt }: Facts): string | null => {
  const units = sides.flatMap((side) => ("units" in both[side].account ? both[side].account.units : []));
  const regions = sides.map((side) => both[side].end.region);
  const holding = settings.freeze.filter(
    (window) =>
      Date.parse(window.from) <= Date.parse(readAt) &&
      Date.parse(readAt) < Date.parse(window.to) &&
      (window.units === null || window.units.some((unit) => units.includes(unit))) &&
      (window.regions === null || window.regions.some((region) => regions.includes(region))),
  );
  return latest(holding.map(({ to }) => new Date(to).toISOString()));
};

const latest = (moments: readonly string[]): string | null => moments.toSorted().at(-1) ?? null;

/** The next moment, ISO 8601, that asks for a look even when nothing happens; null when none does. */
export const dueAt = (facts: Facts, { proposal, permitted }: Pick<Judgement, "proposal" | "permitted">): string | null =>
  [
    ...(facts.peering.status === "active" ? whileActive(facts, permitted) : []),
    ...(proposal.is === "needs-approval" ? [approvalEndsAt(facts), approvalRemindedFrom(facts)] : []),
    frozenUntil(facts),
  ]
    .filter((moment) => moment !== null)
    .filter((moment) => moment > facts.readAt)
    .toSorted()[0] ?? null;

const whileActive = (facts: Facts, permitted: boolean | null): readonly (string | null)[] => [
  endsAt(facts),
  remindedFrom(facts),
  permitted === false ? graceEndsAt(facts) : null,
  ...restsUntil(facts),
];
