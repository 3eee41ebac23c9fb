import { readFileSync } from "node:fs";
import { mismatches } from "#cli/scenario/expectation.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { type Ran, type RunOptions, runScenario } from "#cli/scenario/run.ts";

const silent = { starts: () => {}, stage: () => {}, ends: () => {} };

/** Runs a scenario file without the wire; `unmet` are the expectations in the file that failed, and broken invariants. */
export const journey = async (
  file: string,
  options: Partial<Omit<RunOptions, "listener">> = {},
): Promise<Ran & { readonly unmet: readonly string[] }> => {
  const read = parseScenario(file, readFileSync(file, "utf8"));
  const ran = await runScenario(read, { seed: 1, faults: "none", wire: false, ...options, listener: silent });
  return { ...ran, unmet: [...mismatches(read.scenario.expect ?? {}, ran.report), ...ran.report.violations] };
};
