import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Plan } from "../plan.ts";
import { simulate } from "../run.ts";

const plans = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"));

describe("bad days that once broke something, as short as they could be made", () => {
  it.each(plans)("%s", async (name) => {
    // INVARIANT: the files are plans as the simulation printed them
    const plan = JSON.parse(readFileSync(`${import.meta.dirname}/${name}`, "utf8")) as Plan;
    expect((await simulate(plan)).violations).toEqual([]);
  });
});
