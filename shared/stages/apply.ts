import type { Settings } from "../config.ts";
import type { Batch } from "../peering/steps.ts";
import type { Log, Perform } from "./ports.ts";

export interface ApplyPorts {
  readonly settings: Settings;
  readonly perform: Perform;
  readonly log: Log;
}

export interface ApplyInput {
  readonly batch: Batch;
}

export interface AppliedBatch {
  readonly target: string;
  readonly failure: null;
  /** how many steps changed AWS, and how many were already so */
  readonly done: number;
  readonly already: number;
}

/** Makes the changes of one batch, in order. It decides nothing; a step that fails ends the batch, and the next look goes on. */
export const apply = async ({ batch }: ApplyInput, { settings, perform, log }: ApplyPorts): Promise<AppliedBatch> => {
  const counts = { done: 0, already: 0 };
  if (settings.paused || settings.mode === "observe") return { target: batch.target, failure: null, ...counts };
  for (const step of batch.steps) counts[await perform.step(batch, step)]++;
  log.note("batch applied", {
    peering: batch.peering,
    target: batch.target,
    account: batch.account,
    region: batch.region,
    ...counts,
  });
  return { target: batch.target, failure: null, ...counts };
};
