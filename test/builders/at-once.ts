import { perform } from "#cli/scenario/actions.ts";
import { actionDone, watchOver, worldQuiet } from "#cli/scenario/invariants.ts";
import { packetsTraced } from "#cli/scenario/invariants-of-traffic.ts";
import type { ReadScenario } from "#cli/scenario/parse.ts";
import { reportOf } from "#cli/scenario/report.ts";
import { openStage } from "#cli/scenario/run.ts";
import { sandboxFor } from "#cli/scenario/setting-up.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import type { Report } from "#shared/render/report-schema.ts";

export interface AtOnce {
  readonly seed: number;
  /** the actions, by index, in the order in which they are done */
  readonly order: readonly number[];
  /** virtual milliseconds between one and the next */
  readonly gap: number;
  /** events tell of them, or one sweep finds them all */
  readonly seenBy: "events" | "sweep";
}

/** Does the actions of a scenario without waiting for what follows from each, then lets the world come to rest. */
export const atOnce = async (read: ReadScenario, { seed, order, gap, seenBy }: AtOnce): Promise<Report> => {
  const sandbox = sandboxFor(read, seed);
  try {
    const stage = await openStage(await buildWorld(sandbox, read), { wire: false });
    const watch = watchOver(stage);
    await sandbox.clock.runUntilQuiet();
    actionDone(stage, watch);
    if (seenBy === "sweep") sandbox.events.delivery = "drop";
    for (const [place, index] of order.entries()) {
      const action = read.actions[index];
      if (action) sandbox.clock.after(place * gap, "work", () => perform(stage, action, index));
    }
    await sandbox.clock.runUntilQuiet();
    if (seenBy === "sweep") await stage.product.sweep();
    await sandbox.clock.runUntilQuiet();
    worldQuiet(stage, watch);
    await packetsTraced(stage, watch, "at the end");
    return await reportOf(stage, watch);
  } finally {
    await sandbox.close();
  }
};
