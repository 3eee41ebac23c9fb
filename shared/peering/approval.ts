import { blocksOf } from "./blocks.ts";
import { digest } from "./digest.ts";
import type { Facts } from "./facts.ts";
import { type End, mapSides, type PerSide } from "./ids.ts";

/** What an approver approves: both ends and both CIDR sets. A change of either asks again. */
export const approvalDigest = (what: { readonly ends: PerSide<End>; readonly blocks: PerSide<readonly string[]> }): string =>
  digest(what);

const asked = ({ peering, sides }: Facts): string =>
  approvalDigest({ ends: peering.ends, blocks: mapSides((side) => blocksOf(sides[side])) });

export type ApprovalState =
  | { readonly is: "open" }
  | { readonly is: "approved" }
  | { readonly is: "denied"; readonly by: string; readonly reason: string };

/**
 * How many people must approve: one more where nobody knows who asked (only the request's event tells), as one of them may be
 * the requester.
 */
export const approversNeeded = ({ settings, known }: Facts): number => settings.approvalQuorum + (known.caller === "" ? 1 : 0);

/** One denial denies; else enough different people must have approved exactly this. */
export const approvalState = (facts: Facts): ApprovalState => {
  const current = asked(facts);
  const given = facts.known.approvals.filter((approval) => approval.digest === current);
  const denial = given.find(({ decision }) => decision === "deny");
  if (denial) return { is: "denied", by: denial.by, reason: denial.reason };
  return new Set(given.map(({ by }) => by)).size >= approversNeeded(facts) ? { is: "approved" } : { is: "open" };
};

/** Who approved something else than what is asked now, sorted. */
export const approversOfOther = (facts: Facts): readonly string[] =>
  facts.known.approvals
    .filter(({ digest: given, decision }) => decision === "approve" && given !== asked(facts))
    .map(({ by }) => by)
    .sort();
