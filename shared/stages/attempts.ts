import { digest } from "../peering/digest.ts";
import type { Proposal } from "../peering/proposal.ts";
import type { Reason } from "../peering/reason.ts";
import type { Batch } from "../peering/steps.ts";
import { type Applied, changeFailed } from "./run.ts";

/** How often the same changes were tried in vain and how long there was nothing but waiting, so that no run goes on for ever. */
export interface Attempts {
  /** digest of the batches proposed last */
  readonly batches: string;
  readonly failed: number;
  /** by the looks in a row that only waited, the last one included */
  readonly waitedSeconds: number;
}

/** After so many equal rounds the outcome is told, and the sweep tries again later; what was done may take a while to show. */
const most = { failed: 3, withoutEffect: 10 };

/** Counts rounds in which the very same batches had to be proposed again, and sums up waits. */
export const nextAttempts = (before: Attempts | null, applied: readonly Applied[], proposal: Proposal): Attempts => {
  const batches = "batches" in proposal ? digest(proposal.batches) : "";
  const again = before !== null && before.batches === batches && applied.length > 0;
  const waitedSeconds = proposal.is === "waiting" ? (before?.waitedSeconds ?? 0) + proposal.waitSeconds : 0;
  return { batches, failed: again ? before.failed + 1 : 0, waitedSeconds };
};

/** A proposal that failed too often becomes an outcome that names what went wrong, where and what to do. */
export const givenUp = (proposal: Proposal, attempts: Attempts, applied: readonly Applied[]): Proposal => {
  const hasFailed = applied.some(({ failure }) => failure !== null);
  if (proposal.is !== "ready" || attempts.failed < (hasFailed ? most.failed : most.withoutEffect)) return proposal;
  const accepting = proposal.batches.some(({ steps }) => steps.some((step) => step.do === "accept-connection"));
  return {
    is: "settled",
    outcome: accepting ? "failed" : "degraded",
    reasons: hasFailed ? applied.flatMap(changeFailed) : proposal.batches.map(withoutEffect),
    warnings: proposal.warnings,
    unroutedTables: [],
  };
};

const withoutEffect = ({ target }: Batch): Reason => ({
  rule: "change-without-effect",
  message: `\`${target}\`: changes were made again and again, and every look found them due`,
  fix: `look for somebody who undoes changes of \`${target}\`; the sweep tries again`,
  policies: [],
});
