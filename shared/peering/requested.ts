import type { Policy } from "../policy/policy.ts";
import { approvalState, approversNeeded, approversOfOther } from "./approval.ts";
import { blocksOf, isOutOfReach } from "./blocks.ts";
import { onConnection } from "./changes.ts";
import { endWanted } from "./end.ts";
import type { Facts } from "./facts.ts";
import { mapSides, type PerSide, sides } from "./ids.ts";
import { type Judgement, judgement } from "./judgement.ts";
import { approvalEndsAt, approvalRemindedFrom, requestedAt } from "./moments.ts";
import type { Proposal, Refused } from "./proposal.ts";
import type { Reason } from "./reason.ts";
import { violations } from "./rules/rules.ts";
import type { Batch } from "./steps.ts";
import { common, type Wanted, wanted } from "./wanted.ts";
import { warnings } from "./warnings.ts";

/** A request that waits for an answer: refused, put to a person, or accepted. */
export const requested = (facts: Facts, policy: Policy): Judgement => {
  if (sides.some((side) => facts.sides[side].reading.is === "no-vpc"))
    return judgement({ is: "waiting", why: "one of the VPCs is gone; AWS ends the request", waitSeconds: 10 });
  if (isOnItsWay(facts)) return judgement(unseen);
  const wiring = wanted(facts, policy);
  const violated = violations(facts, wiring);
  const verdict = permission(facts, policy);
  const against = [...violated, ...(verdict.is === "denied" ? [verdict.reason] : []), ...endWanted(facts)];
  if (against.length > 0) return judgement(refusal(facts, wiring, against), { determining: verdict.determining, releases: true });
  const late = verdict.is === "open" ? undecided(facts) : [];
  if (late.length > 0)
    return judgement(
      { ...refusal(facts, wiring, late), outcome: "expired" },
      { determining: verdict.determining, releases: true },
    );
  // INVARIANT: nothing is accepted that policy wasn't asked about (I1)
  if (verdict.is === "not-asked")
    return judgement({ is: "waiting", why: "a side was not read; never a decision on half the facts", waitSeconds: 10 });
  const notes = warnings(facts, wiring);
  if (verdict.is === "open")
    return judgement(
      { is: "needs-approval", outcome: "awaiting-approval", reasons: approvalReasons(facts), warnings: notes },
      { determining: verdict.determining, releases: true },
    );
  if (isUnseen(facts)) return judgement(unseen);
  return judgement(
    { is: "ready", warnings: notes, batches: acceptance(facts) },
    { claims: claimed(facts), determining: verdict.determining },
  );
};

/** Nobody decided in time: said while AWS still lets us say no, so that the requester hears why (peers-edge-cases 24). */
const undecided = (facts: Facts): readonly Reason[] => {
  const end = approvalEndsAt(facts);
  const isExpired = (facts.peering.expiresAt ?? "") <= facts.readAt;
  return end !== null && end <= facts.readAt && !isExpired
    ? [
        {
          rule: "request-expired",
          message: `nobody approved \`${facts.peering.id}\` before ${end}`,
          fix: "request the peering again, and tell an approver",
          policies: [],
        },
      ]
    : [];
};

const approvalReasons = (facts: Facts): readonly Reason[] => {
  const [end, from] = [approvalEndsAt(facts), approvalRemindedFrom(facts)];
  const reminder =
    end !== null && from !== null && from <= facts.readAt
      ? [
          {
            rule: "approval-due",
            message: `\`${facts.peering.id}\` is rejected at ${end} unless it is approved before`,
            fix: "approve or deny it",
            policies: [],
          },
        ]
      : [];
  return [...outdatedApprovals(facts), ...requesterUnknown(facts), ...reminder];
};

/** Why the approvals that are there don't suffice. */
const requesterUnknown = (facts: Facts): readonly Reason[] =>
  facts.known.caller === "" && facts.known.approvals.length > approversOfOther(facts).length
    ? [
        {
          rule: "requester-unknown",
          message: `no event told who asked for \`${facts.peering.id}\`, so one approver may be the requester: it takes ${approversNeeded(facts)} different people`,
          fix: "have one more person approve it",
          policies: [],
        },
      ]
    : [];

/** An approval counts for the ends and blocks that it was given for (F27). */
const outdatedApprovals = (facts: Facts): readonly Reason[] =>
  approversOfOther(facts).map((by) => ({
    rule: "approval-outdated",
    message: `\`${by}\` approved other blocks than the VPCs have now`,
    fix: "look at the request again and approve it as it is",
    policies: [],
  }));

/** A new request shows up in the accepter's account a little later (peers-edge-cases 13); until then it can be neither accepted nor rejected. */
const isOnItsWay = (facts: Facts): boolean => {
  const requested = requestedAt(facts);
  return isUnseen(facts) && requested !== null && Date.parse(facts.readAt) < Date.parse(requested) + visibleMilliseconds;
};

const isUnseen = ({ sides: { accepter } }: Facts): boolean =>
  accepter.reading.is === "complete" && accepter.reading.copy.status === "absent";

const unseen: Proposal = { is: "waiting", why: "the accepter's account doesn't show the request yet", waitSeconds: 5 };

/** By then a refusal need not wait for the accepter's account any more: the request is withdrawn in the requester's. */
const visibleMilliseconds = 120_000;

type Permission =
  | { readonly is: "permitted" | "open" | "not-asked"; readonly determining: readonly string[] }
  | { readonly is: "denied"; readonly determining: readonly string[]; readonly reason: Reason };

/** `connect`, else `connectWithApproval` with enough approvals. Policy is only asked when both sides were read whole. */
export const permission = (facts: Facts, policy: Policy): Permission => {
  if (sides.some((side) => facts.sides[side].reading.is !== "complete")) return { is: "not-asked", determining: [] };
  const question = { principal: "requester", resource: { is: "vpc" }, ...common(facts) } as const;
  const outright = policy.ask({ action: "connect", ...question });
  if (outright.is === "permitted") return { is: "permitted", determining: outright.policies };
  const withApproval = policy.ask({ action: "connectWithApproval", ...question });
  if (withApproval.is === "denied")
    return { is: "denied", determining: outright.policies, reason: policyDenied(outright.because, outright.policies) };
  const approval = approvalState(facts);
  if (approval.is === "denied")
    return { is: "denied", determining: withApproval.policies, reason: approvalDenied(approval, withApproval.policies) };
  return { is: approval.is === "approved" ? "permitted" : "open", determining: withApproval.policies };
};

const policyDenied = (because: readonly string[], policies: readonly string[]): Reason => ({
  rule: "policy-denied",
  message: because.join("; "),
  fix: "ask the owners of the policy, or request a peering that it permits",
  policies,
});

const approvalDenied = (denial: { readonly by: string; readonly reason: string }, policies: readonly string[]): Reason => ({
  rule: "approval-denied",
  message: `\`${denial.by}\` denied the request${denial.reason === "" ? "" : `: ${denial.reason}`}`,
  fix: "talk to the approver, then request again",
  policies,
});

/**
 * A refusal says no in AWS: the accepter rejects, or, where the accepter is out of reach for good or isn't shown the request,
 * the requester withdraws.
 * While one side can't be read nothing is written at all (F19); the sweep looks again.
 */
const refusal = (facts: Facts, wiring: Wanted, reasons: readonly Reason[]): Refused => {
  const batches = sayingNo(facts);
  return {
    is: "refused",
    outcome: batches.length > 0 ? "rejected" : "failed",
    reasons,
    warnings: warnings(facts, wiring).filter(() => sides.every((side) => facts.sides[side].reading.is === "complete")),
    batches,
  };
};

const sayingNo = (facts: Facts): readonly Batch[] => {
  const { requester, accepter } = facts.sides;
  if (isOutOfReach(requester.reading) || isOutOfReach(accepter.reading)) return [];
  if (accepter.reading.is === "complete" && !isUnseen(facts))
    return onConnection(facts, "accepter", [{ do: "reject-connection" }]);
  if (requester.reading.is === "complete") return onConnection(facts, "requester", [{ do: "withdraw-request" }]);
  return [];
};

const readBlocks = (facts: Facts): PerSide<readonly string[]> => mapSides((side) => blocksOf(facts.sides[side]));

const acceptance = (facts: Facts): readonly Batch[] =>
  onConnection(facts, "accepter", [{ do: "accept-connection", blocks: readBlocks(facts), ends: facts.peering.ends }]);

const claimed = (facts: Facts): PerSide<readonly string[]> => {
  const { requester, accepter } = readBlocks(facts);
  return { requester: accepter, accepter: requester };
};
