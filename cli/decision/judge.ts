import { approvalDigest, approversNeeded } from "#shared/peering/approval.ts";
import { blocksOf } from "#shared/peering/blocks.ts";
import { changes } from "#shared/peering/changes.ts";
import { digest } from "#shared/peering/digest.ts";
import type { Facts, SideFacts } from "#shared/peering/facts.ts";
import { type End, mapSides, type PerSide } from "#shared/peering/ids.ts";
import type { Reason, Warning } from "#shared/peering/reason.ts";
import { requested } from "#shared/peering/requested.ts";
import type { Batch } from "#shared/peering/steps.ts";
import { wanted } from "#shared/peering/wanted.ts";
import type { Policy } from "#shared/policy/policy.ts";

/** What would become of a request. */
export interface Answer {
  readonly verdict: "accepted" | "needs-approval" | "refused";
  readonly ends: PerSide<End>;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
  /** `@id`s of the policies that decided, sorted */
  readonly determining: readonly string[];
  /** all that would be changed, acceptance first; with `needs-approval` once it is given; none when refused */
  readonly changes: readonly Batch[];
  readonly factsDigest: string;
  readonly policyHash: string;
}

/** Judges the facts as a request that has just been made, then as an active connection: a function of a file and a policy. */
export const judge = (facts: Facts, policy: Policy): Answer => {
  const request = asRequested(facts);
  const { proposal, determining } = requested(request, policy);
  const common = { ends: facts.peering.ends, determining, factsDigest: digest(facts), policyHash: policy.hash };
  switch (proposal.is) {
    case "ready":
      return {
        ...common,
        verdict: "accepted",
        reasons: [],
        warnings: notes(facts, proposal.warnings),
        changes: allChanges(facts, policy),
      };
    case "needs-approval":
      return {
        ...common,
        verdict: "needs-approval",
        reasons: [],
        warnings: notes(facts, proposal.warnings),
        changes: allChanges(facts, policy),
      };
    case "refused":
    case "settled":
      return { ...common, verdict: "refused", reasons: proposal.reasons, warnings: notes(facts, proposal.warnings), changes: [] };
    case "waiting":
      return { ...common, verdict: "refused", reasons: [notNow(proposal.why)], warnings: [], changes: [] };
  }
};

const notNow = (why: string): Reason => ({
  rule: "not-decidable",
  message: why,
  fix: "look again once both VPCs are there and the connection is where it should be",
  policies: [],
});

const week = 7 * 86_400_000;

const asRequested = (facts: Facts): Facts => ({
  ...facts,
  peering:
    facts.peering.status === "pending-acceptance"
      ? facts.peering
      : {
          ...facts.peering,
          status: "pending-acceptance",
          statusMessage: "",
          expiresAt: new Date(Date.parse(facts.readAt) + week).toISOString(),
        },
  sides: mapSides((side) => withCopy(facts.sides[side], { status: "pending-acceptance" })),
});

const asActive = (facts: Facts): Facts => ({
  ...facts,
  peering: { ...facts.peering, status: "active", statusMessage: "", expiresAt: null },
  sides: mapSides((side) => {
    const { reading } = facts.sides[side];
    // EC2 tells the option only once the connection is active, and it is off then.
    const known = reading.is === "complete" ? reading.copy.dnsResolution : null;
    return withCopy(facts.sides[side], { status: "active", dnsResolution: known ?? false });
  }),
});

type Copy = Extract<SideFacts["reading"], { is: "complete" }>["copy"];

const withCopy = (side: SideFacts, copy: Partial<Copy>): SideFacts =>
  side.reading.is === "complete" ? { ...side, reading: { ...side.reading, copy: { ...side.reading.copy, ...copy } } } : side;

const allChanges = (facts: Facts, policy: Policy): readonly Batch[] => {
  const active = asActive(facts);
  const wiring = changes(active, wanted(active, policy));
  return facts.peering.status === "active" ? wiring : [...acceptance(facts, policy), ...wiring];
};

/** The accept that would be handed out, after the approvals that it may need. */
const acceptance = (facts: Facts, policy: Policy): readonly Batch[] => {
  const request = asRequested(facts);
  const what = { ends: facts.peering.ends, blocks: mapSides((side) => blocksOf(facts.sides[side])) };
  const approvals = Array.from({ length: approversNeeded(facts) }, (_, index) => ({
    by: `approver-${index}`,
    decision: "approve" as const,
    reason: "",
    at: facts.readAt,
    digest: approvalDigest(what),
  }));
  const { proposal } = requested({ ...request, known: { ...request.known, approvals } }, policy);
  return proposal.is === "ready" ? proposal.batches : [];
};

/** What the deployment's mode makes of the answer. */
const notes = ({ settings }: Facts, warnings: readonly Warning[]): readonly Warning[] => {
  const idle = settings.paused ? "is paused" : settings.mode === "observe" ? "only observes" : null;
  return idle === null
    ? warnings
    : [{ rule: "nothing-changes", message: `the deployment ${idle}: it would change nothing` }, ...warnings];
};
