import type { Policy } from "../policy/policy.ts";
import { connected } from "./connected.ts";
import { ended } from "./ended.ts";
import type { Facts, PeeringStatus } from "./facts.ts";
import { type Judgement, judgement } from "./judgement.ts";
import { requested } from "./requested.ts";
import { sortedFacts } from "./sorted.ts";

/**
 * The decision: a pure function of facts and policy. Steps are only ever executable now; what comes after them is
 * proposed by the next look. *Source*: the states of aws-facts 1.1.
 */
export const decide = (facts: Facts, policy: Policy): Judgement => {
  const sorted = sortedFacts(facts);
  return restrained(sorted, byStatus(sorted, policy));
};

const byStatus = (facts: Facts, policy: Policy): Judgement => {
  const { status } = facts.peering;
  if (status === "pending-acceptance") return requested(facts, policy);
  if (status === "active") return connected(facts, policy);
  if (isPassing(status)) return judgement({ is: "waiting", why: `the connection is ${status}`, waitSeconds: 2 });
  return ended(facts, policy);
};

const isPassing = (status: PeeringStatus): boolean => ["initiating-request", "provisioning", "deleting"].includes(status);

/** `observe` decides, records and announces, `paused` stops all writes: neither hands out a step. */
const restrained = ({ settings, known }: Facts, judged: Judgement): Judgement => {
  const { proposal } = judged;
  if (settings.mode === "enforce" && !settings.paused) return judged;
  const mode = settings.paused ? "paused" : "observe-mode";
  const idle = { rule: mode, message: `nothing was changed: the deployment ${settings.paused ? "is paused" : "only observes"}` };
  if (proposal.is === "refused")
    return judgement({ ...proposal, outcome: "ignored", batches: [], warnings: [idle, ...proposal.warnings] });
  if (proposal.is !== "ready") return { ...judged, claims: null };
  const planned = proposal.batches.reduce((sum, { steps }) => sum + steps.length, 0);
  const would = { rule: mode, message: `${planned} ${planned === 1 ? "change is" : "changes are"} due` };
  const warnings = [idle, would, ...proposal.warnings];
  // what was told before still stands, and is looked at again once changes are allowed
  return judgement({ is: "settled", outcome: known.outcome ?? "ignored", reasons: known.reasons, warnings, unroutedTables: [] });
};
