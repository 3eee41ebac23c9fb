import { expect, it } from "vitest";
import { journeys } from "./crash-sweep.ts";
import { drawPlan } from "./draw-plan.ts";
import type { Crash } from "./plan.ts";
import { simulate } from "./run.ts";

it("a crash that is said to leave the same behind as another is followed by the same changes at the same times", async () => {
  const plan = journeys.refused ?? drawPlan(1);
  const { calls, points } = await simulate(plan, { points: true });
  const changes = async (crash: Crash) => (await simulate({ ...plan, crashes: [crash] }, { points: true })).points?.changes;
  let stoodFor = 0;
  for (let call = 0; call < calls; call += 3) {
    const crash = { call, when: "before" } as const;
    const other = points?.standsFor(crash);
    if (!other) continue;
    stoodFor++;
    expect(await changes(crash), `a crash before call ${call}`).toBe(await changes(other));
  }
  expect(stoodFor).toBeGreaterThan(calls / 6);
});
