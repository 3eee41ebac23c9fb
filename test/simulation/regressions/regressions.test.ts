import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan } from "../plan.ts";
import { simulate } from "../run.ts";

const here = import.meta.dirname;
const bugs = readdirSync(here).flatMap((name) => (name.endsWith(".json") ? [name.replace(".json", "")] : []));

/** Each is named after the planted bug that brings it back; without that it would go on passing when it no longer comes to its bad moment. */
describe("bad days that once broke something, as short as they could be made", () => {
  it.each(bugs)("%s", async (bug) => {
    const file = join(here, `${bug}.json`);
    // INVARIANT: the files are plans as the simulation printed them
    expect((await simulate(JSON.parse(readFileSync(file, "utf8")) as Plan)).violations).toEqual([]);
    expect(execFileSync(process.execPath, [join(here, "../regression-worker.ts"), bug, file], { encoding: "utf8" })).toMatch(
      /^I\d+ /,
    );
  });
});
