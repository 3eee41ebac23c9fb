import { describe, expect, it } from "vitest";
import { drawPlan } from "./draw-plan.ts";
import { simulate } from "./run.ts";

describe("simulation", () => {
  it("a seed gives one history, whatever ran before it (I23)", async () => {
    for (const seed of [11, 12, 13]) {
      const first = await simulate(drawPlan(seed));
      await simulate(drawPlan(seed + 100));
      expect((await simulate(drawPlan(seed))).hash).toBe(first.hash);
    }
  });

  it("fifty bad days break nothing", async () => {
    for (let seed = 1; seed <= 50; seed++) expect((await simulate(drawPlan(seed))).violations, `seed ${seed}`).toEqual([]);
  });
});
