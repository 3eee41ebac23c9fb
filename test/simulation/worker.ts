import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { addFair, addHits, type FairDays, type Hits, type Violation } from "./run-state.ts";

/** What a worker is asked to run. */
export interface Share {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  /** name of a planted bug */
  readonly mutant: string | null;
  /** see `Plan` */
  readonly wire: boolean;
  /** ends with the first seed that finds something */
  readonly untilFound: boolean;
}

/** What a worker tells, every so many seeds and at the end. */
export interface Told {
  readonly seeds: number;
  readonly struck: number;
  readonly calls: number;
  /** by the number of sweeps that it took to converge */
  readonly sweeps: readonly number[];
  readonly fair: Readonly<FairDays>;
  readonly hits: Hits;
  readonly made: Hits;
  readonly broken: readonly { readonly seed: number; readonly violations: readonly Violation[] }[];
  /** of all traces, whatever their order: the same for the same seeds (I23) */
  readonly traces: bigint;
  readonly cpuSeconds: number;
}

// Failing calls are a simulation's daily bread, and nobody reads where their errors were made.
Error.stackTraceLimit = 0;

const told = (message: Told): void => parentPort?.postMessage(message);

const work = async ({ first, step, count, mutant, wire, untilFound }: Share): Promise<void> => {
  if (mutant !== null) (await import("./mutants/plant.ts")).plant(mutant);
  const { drawPlan } = await import("./draw-plan.ts");
  const { simulate } = await import("./run.ts");
  let state = fresh();
  const flush = () => {
    told({ ...state, cpuSeconds: cpuSeconds() });
    state = fresh();
  };
  for (let index = 0; index < count; index++) {
    const seed = first + index * step;
    underWay = seed;
    const simulated = await simulate({ ...drawPlan(seed), wire });
    state.seeds++;
    state.struck += simulated.struck;
    state.calls += simulated.calls;
    state.sweeps[simulated.sweeps] = (state.sweeps[simulated.sweeps] ?? 0) + 1;
    if (simulated.settled !== null) addFair(state.fair, { days: 1, longest: simulated.settled });
    state.traces ^= BigInt(`0x${simulated.hash}`);
    addHits(state.hits, simulated.hits);
    addHits(state.made, simulated.made);
    if (simulated.violations.length > 0) state.broken.push({ seed, violations: simulated.violations });
    if (untilFound && simulated.violations.length > 0) break;
    if (index % 100 === 99) flush();
  }
  flush();
};

const fresh = () => ({
  seeds: 0,
  struck: 0,
  calls: 0,
  sweeps: [] as number[],
  fair: { days: 0, longest: 0 },
  hits: new Map() as Hits,
  made: new Map() as Hits,
  broken: [] as Told["broken"][number][],
  traces: 0n,
});

let before = process.threadCpuUsage();
const cpuSeconds = (): number => {
  const { user, system } = process.threadCpuUsage(before);
  before = process.threadCpuUsage();
  return (user + system) / 1e6;
};

let underWay: number | null = null;
// A promise that nobody keeps ends the thread without a word.
process.on("exit", (code) => {
  if (code !== 0) writeSync(2, `seed ${underWay} came to no end\n`);
});

await work(workerData as Share);
