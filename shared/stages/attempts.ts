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
  /** epoch milliseconds of the first look in a row that found them due though they had been made; null where none did */
  readonly vainSince: number | null;
  /** by the looks in a row that only waited, the last one included */
  readonly waitedSeconds: number;
}

/** After so many equal rounds the outcome is told, and the sweep tries again later. */
const mostRounds = 3;

/** What was done may take a while to show: replicas of EC2 that are behind by seconds are nobody's fault, and rounds may be fast. */
const withoutEffectMilliseconds = 30_000;

/** What a look decided, after these changes, and when in epoch milliseconds. */
interface Round {
  readonly applied: readonly Applied[];
  readonly proposal: Proposal;
  readonly at: number;
}

const hasFailed = (applied: readonly Applied[]): boolean => applied.some(({ failure }) => failure !== null);

/** Counts rounds in which the very same batches had to be proposed again, and sums up waits. */
export const nextAttempts = (before: Attempts | null, { applied, proposal, at }: Round): Attempts => {
  const batches = "batches" in proposal ? digest(proposal.batches) : "";
  const again = before !== null && before.batches === batches && applied.length > 0;
  const inVain = again && !hasFailed(applied);
  const vainSince = inVain ? (before.vainSince ?? at) : null;
  return { batches, failed: again ? before.failed + 1 : 0, vainSince, waitedSeconds: waited(before, proposal) };
};

const waited = (before: Attempts | null, proposal: Proposal): number =>
  proposal.is === "waiting" ? (before?.waitedSeconds ?? 0) + proposal.waitSeconds : 0;

/** A proposal that failed too often becomes an outcome that names what went wrong, where and what to do. */
export const givenUp = ({ proposal, applied, at }: Round, { failed, vainSince }: Attempts): Proposal => {
  const isOver = failed >= mostRounds && (vainSince === null || at - vainSince >= withoutEffectMilliseconds);
  if (proposal.is !== "ready" || !isOver) return proposal;
  const accepting = proposal.batches.some(({ steps }) => steps.some((step) => step.do === "accept-connection"));
  return {
    is: "settled",
    outcome: accepting ? "failed" : "degraded",
    reasons: hasFailed(applied) ? applied.flatMap(changeFailed) : proposal.batches.map(withoutEffect),
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
