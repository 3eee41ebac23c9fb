import type { Policy } from "../policy/policy.ts";
import { connected } from "./connected.ts";
import { ended } from "./ended.ts";
import type { Facts } from "./facts.ts";
import { isOver } from "./is-over.ts";
import { type Judgement, judgement } from "./judgement.ts";
import { dueAt, frozenUntil } from "./moments.ts";
import type { Warning } from "./reason.ts";
import { requested } from "./requested.ts";
import { sortedFacts } from "./sorted.ts";
import { touches } from "./touches.ts";

/**
 * The decision: a pure function of facts and policy. Steps are only ever executable now; what comes after them is
 * proposed by the next look. *Source*: the states of aws-facts 1.1.
 */
export const decide = (facts: Facts, policy: Policy): Judgement => {
  const sorted = sortedFacts(facts);
  const judged = restrained(sorted, byStatus(sorted, policy));
  return { ...judged, due: dueAt(sorted, judged), touches: touches(sorted) };
};

const byStatus = (facts: Facts, policy: Policy): Judgement => {
  const { status } = facts.peering;
  if (isOver(status)) return ended(facts, policy);
  if (status === "pending-acceptance") return requested(facts, policy);
  if (status === "active") return connected(facts, policy);
  return judgement({ is: "waiting", why: `the connection is ${status}`, waitSeconds: 2 });
};

interface Restraint extends Warning {
  readonly why: string;
  readonly fix: string;
}

/** Why nothing may be changed now; null when it may. A wish to disconnect ends the watching of a connection too. */
export const restraint = (facts: Facts): Restraint | null => {
  const { settings, known } = facts;
  const frozen = frozenUntil(facts);
  if (settings.paused) return restrainedBy("paused", "the deployment is paused", "unpause it");
  if (settings.mode === "observe") return restrainedBy("observe-mode", "the deployment only observes", "set `mode` to `enforce`");
  if (frozen !== null) return restrainedBy("frozen", `changes are frozen until ${frozen}`, "nothing: it is looked at again then");
  if (known.standing !== "watched" || known.wish) return null;
  return restrainedBy("watched", "the connection is only watched", `\`peering adopt ${facts.peering.id} --wire\` has it wired`);
};

const restrainedBy = (rule: string, why: string, fix: string) => ({ rule, why, message: `nothing was changed: ${why}`, fix });

/** `observe` decides, records and announces, `paused` and a freeze hold all writes back: none of them hands out a step. */
const restrained = (facts: Facts, judged: Judgement): Judgement => {
  const idle = restraint(facts);
  if (idle === null) return judged;
  const { proposal, permitted } = judged;
  const { rule, message } = idle;
  if (proposal.is === "refused")
    return judgement(
      { ...proposal, outcome: "ignored", batches: [], warnings: [{ rule, message }, ...proposal.warnings] },
      { permitted },
    );
  if (proposal.is !== "ready") return { ...judged, claims: null };
  const planned = proposal.batches.reduce((sum, { steps }) => sum + steps.length, 0);
  const would = { rule, message: `${planned} ${planned === 1 ? "change is" : "changes are"} due` };
  const warnings = [{ rule, message }, would, ...proposal.warnings];
  return judgement({ is: "settled", ...asTold(facts, idle), warnings, unroutedTables: [] }, { permitted });
};

/** What was told before still stands, and is looked at again once changes are allowed; a new request is told why it waits. */
const asTold = ({ known }: Facts, { rule, message, fix }: Restraint) =>
  known.outcome === null
    ? { outcome: "ignored" as const, reasons: [{ rule, message, fix, policies: [] }] }
    : { outcome: known.outcome, reasons: known.reasons };
