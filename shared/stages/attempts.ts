import { digest } from "../peering/digest.ts";
import type { Proposal } from "../peering/proposal.ts";
import { type Applied, failureMessage } from "./run.ts";

/** How often the same changes were tried in vain, so that no run goes on for ever. */
export interface Attempts {
  /** digest of the batches proposed last */
  readonly batches: string;
  readonly failed: number;
}

/** After so many equal rounds with a failure the outcome is told, and the sweep tries again later. */
const most = 3;

/** Counts rounds in which the very same batches had to be proposed again after a failure. */
export const nextAttempts = (before: Attempts | null, applied: readonly Applied[], proposal: Proposal): Attempts => {
  const batches = "batches" in proposal ? digest(proposal.batches) : "";
  const again = before !== null && before.batches === batches && applied.some(({ failure }) => failure !== null);
  return { batches, failed: again ? before.failed + 1 : 0 };
};

/** A proposal that failed too often becomes an outcome that names what went wrong, where and what to do. */
export const givenUp = (proposal: Proposal, attempts: Attempts, applied: readonly Applied[]): Proposal => {
  if (proposal.is !== "ready" || attempts.failed < most) return proposal;
  const accepting = proposal.batches.some(({ steps }) => steps.some((step) => step.do === "accept-connection"));
  return {
    is: "settled",
    outcome: accepting ? "failed" : "degraded",
    reasons: applied.flatMap(({ target, failure }) =>
      failure
        ? [
            {
              rule: "change-failed",
              message: `\`${target}\`: ${failureMessage(failure)}`,
              fix: "mend what the message names; the sweep tries again",
              policies: [],
            },
          ]
        : [],
    ),
    warnings: proposal.warnings,
    unroutedTables: [],
  };
};
