import type { ReadScenario } from "#cli/scenario/parse.ts";
import type { Report } from "#shared/render/report-schema.ts";
import { openJourney } from "./open-journey.ts";

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
export const atOnce = (read: ReadScenario, { seed, order, gap, seenBy }: AtOnce): Promise<Report> =>
  openJourney(read, seed, async ({ stage, act, rest, report }) => {
    const { clock, events } = stage.world.sandbox;
    if (seenBy === "sweep") events.delivery = "drop";
    for (const [place, index] of order.entries()) clock.after(place * gap, "work", () => act(index));
    await rest();
    if (seenBy === "sweep") await stage.product.sweep();
    await rest();
    return report();
  });
