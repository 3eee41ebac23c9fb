import { perform } from "#cli/scenario/actions.ts";
import { actionDone, watchOver, worldQuiet } from "#cli/scenario/invariants.ts";
import { packetsTraced } from "#cli/scenario/invariants-of-traffic.ts";
import type { ReadScenario } from "#cli/scenario/parse.ts";
import { reportOf } from "#cli/scenario/report.ts";
import { openStage } from "#cli/scenario/run.ts";
import { sandboxFor } from "#cli/scenario/setting-up.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import type { Report } from "#shared/render/report-schema.ts";

/** A journey under way, for what a scenario has no words for. */
export interface OpenJourney {
  readonly stage: Stage;
  /** does one action of the scenario, and waits for nothing */
  readonly act: (index: number) => Promise<unknown>;
  /** lets the world come to rest; nothing foreign may change meanwhile */
  readonly rest: () => Promise<void>;
  /** what stands in the end, with every invariant judged */
  readonly report: () => Promise<Report>;
}

/** Opens a scenario's world, runs what is done in it, and closes it. */
export const openJourney = async <T>(read: ReadScenario, seed: number, run: (journey: OpenJourney) => Promise<T>): Promise<T> => {
  const sandbox = sandboxFor(read, seed);
  try {
    const stage = await openStage(await buildWorld(sandbox, read), { wire: false });
    const watch = watchOver(stage);
    await sandbox.clock.runUntilQuiet();
    return await run({
      stage,
      act: async (index) => {
        const action = read.actions[index];
        return action && perform(stage, action, index);
      },
      rest: async () => {
        actionDone(stage, watch);
        await sandbox.clock.runUntilQuiet();
        worldQuiet(stage, watch);
      },
      report: async () => {
        await packetsTraced(stage, watch, "at the end");
        return await reportOf(stage, watch);
      },
    });
  } finally {
    await sandbox.close();
  }
};
