import { ending } from "./end.ts";
import type { Facts } from "./facts.ts";
import { type Judgement, judgement } from "./judgement.ts";
import { graceEndsAt } from "./moments.ts";
import type { Reason } from "./reason.ts";

/**
 * Policy changed its mind about a connection of ours: reported and left exactly as it is, or, where the settings say so,
 * ended after the grace, unless so many are revoked at once that a mistake is likelier than a wish.
 */
export const revoked = (facts: Facts, denial: Reason): Judgement => {
  const end = graceEndsAt(facts);
  const permitted = false;
  if (end === null) return { ...reported([denial]), permitted };
  if (facts.readAt < end) return { ...reported([denial, announcedEnd(facts, end)]), permitted };
  const guard = guarding(facts);
  return { ...(guard ? reported([denial, guard]) : ending(facts)), permitted };
};

const reported = (reasons: readonly Reason[]): Judgement =>
  judgement({ is: "settled", outcome: "degraded", reasons, warnings: [], unroutedTables: [] });

const announcedEnd = ({ peering }: Facts, end: string): Reason => ({
  rule: "disconnect-due",
  message: `\`${peering.id}\` is disconnected at ${end}, as policy no longer permits it`,
  fix: "have policy permit it before then, or move the traffic elsewhere",
  policies: [],
});

/** One is always allowed: a share of few peerings is less than one. */
const guarding = ({ known: { census }, settings, peering }: Facts): Reason | null => {
  if (census !== null && census.revoked <= Math.max(1, settings.deletionGuard * census.live)) return null;
  const counted =
    census === null ? "no sweep has counted them yet" : `${census.revoked} of ${census.live} are no longer permitted`;
  return {
    rule: "deletion-guard",
    message: `\`${peering.id}\` would be disconnected, but ${counted}`,
    fix: "check the last policy change; to go on, raise the setting `deletionGuard`, or run `peering disconnect` for each",
    policies: [],
  };
};
