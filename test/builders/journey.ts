import { readFileSync } from "node:fs";
import { mismatches } from "#cli/scenario/expectation.ts";
import { parseScenario, type ReadScenario } from "#cli/scenario/parse.ts";
import { type Ran, type RunOptions, runScenario } from "#cli/scenario/run.ts";

const silent = { starts: () => {}, stage: () => {}, ends: () => {} };

export type JourneyOptions = Partial<Omit<RunOptions, "listener">>;

/** `unmet` are the expectations in the file that failed, and broken invariants. */
export type Journey = Ran & { readonly unmet: readonly string[] };

export const readJourney = (file: string): ReadScenario => parseScenario(file, readFileSync(file, "utf8"));

/** Runs a scenario without the wire. */
export const runJourney = async (read: ReadScenario, options: JourneyOptions = {}): Promise<Journey> => {
  const ran = await runScenario(read, { seed: 1, faults: "none", wire: false, ...options, listener: silent });
  return { ...ran, unmet: [...mismatches(read.scenario.expect ?? {}, ran.report), ...ran.report.violations] };
};

/** Runs a scenario file without the wire. */
export const journey = (file: string, options: JourneyOptions = {}): Promise<Journey> => runJourney(readJourney(file), options);
