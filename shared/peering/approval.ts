import { blocksOf } from "./blocks.ts";
import { digest } from "./digest.ts";
import type { Facts } from "./facts.ts";

/** What an approver approves: both ends and both CIDR sets. A change of either asks again. */
export const approvalDigest = ({ peering, sides: { requester, accepter } }: Facts): string =>
  digest({ ends: peering.ends, requester: blocksOf(requester), accepter: blocksOf(accepter) });

export type ApprovalState =
  | { readonly is: "open" }
  | { readonly is: "approved" }
  | { readonly is: "denied"; readonly by: string; readonly reason: string };

/** One denial denies; else enough different people must have approved exactly this. */
export const approvalState = (facts: Facts): ApprovalState => {
  const current = approvalDigest(facts);
  const given = facts.known.approvals.filter((approval) => approval.digest === current);
  const denial = given.find(({ decision }) => decision === "deny");
  if (denial) return { is: "denied", by: denial.by, reason: denial.reason };
  return new Set(given.map(({ by }) => by)).size >= facts.settings.approvalQuorum ? { is: "approved" } : { is: "open" };
};
