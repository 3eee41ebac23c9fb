import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { simulate } from "../run.ts";
import { keptDays } from "./kept.ts";

const worker = join(import.meta.dirname, "../regression-worker.ts");
/** Every process loads the same modules but for one. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(import.meta.dirname, "../../../node_modules/.cache/compiled") };

/** Each is named after the planted bug that brings it back; without that it would go on passing when it no longer comes to its bad moment. */
describe("bad days that once broke something, as short as they could be made", () => {
  it.each(keptDays)("$bug", async ({ bug, file, plan }) => {
    expect((await simulate(plan)).violations).toEqual([]);
    expect(execFileSync(process.execPath, [worker, bug, file], { encoding: "utf8", env })).toMatch(/^[FI]\d+ /);
  });
});
