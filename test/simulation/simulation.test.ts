import { describe, expect, it } from "vitest";
import { journeys } from "./crash-sweep.ts";
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

  it("thirty bad days break nothing", async () => {
    for (let seed = 1; seed <= 30; seed++) expect((await simulate(drawPlan(seed))).violations, `seed ${seed}`).toEqual([]);
  });

  it("a function that dies at any call of a journey changes nothing in the end (F5): every fifth of them here", async () => {
    const plan = journeys["two regions"] ?? drawPlan(1);
    const { calls } = await simulate(plan);
    for (let call = 0; call < calls; call += 5)
      expect((await simulate({ ...plan, crashes: [{ call, when: call % 2 === 0 ? "before" : "after" }] })).violations).toEqual(
        [],
      );
  });
});
