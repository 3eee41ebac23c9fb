import type { Outcome } from "./facts.ts";
import type { Reason, Warning } from "./reason.ts";
import type { Batch } from "./steps.ts";

/** The answer of the core. Its five words are the branches of the workflow's Choice state. */
export type Proposal = Refused | NeedsApproval | Waiting | Ready | Settled;

interface Explained {
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
}

export interface Refused extends Explained {
  readonly is: "refused";
  /** `rejected`, `expired` where nobody decided in time, or `failed` where the refusal can't be carried out in AWS */
  readonly outcome: "rejected" | "expired" | "failed" | "ignored";
  /** reject or withdraw the request; none where neither account can be reached */
  readonly batches: readonly Batch[];
}

interface NeedsApproval extends Explained {
  readonly is: "needs-approval";
  readonly outcome: "awaiting-approval";
}

interface Waiting {
  readonly is: "waiting";
  readonly why: string;
  readonly waitSeconds: number;
}

interface Ready {
  readonly is: "ready";
  readonly warnings: readonly Warning[];
  /** at least one, each with at least one step that can be made now */
  readonly batches: readonly Batch[];
}

export interface Settled extends Explained {
  readonly is: "settled";
  readonly outcome: Outcome;
  /** tables that policy keeps unrouted: no traffic is promised there */
  readonly unroutedTables: readonly string[];
}

/** Outcomes that are told together with a trace of packets. */
export const promisesTraffic = (outcome: Outcome): boolean => outcome === "connected" || outcome === "degraded";
