import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { addFair, addHits, type FairDays, type Hits } from "./run-state.ts";
import type { Share, Told } from "./worker.ts";

/** Everything that all workers told, added up. */
export interface Total {
  seeds: number;
  struck: number;
  calls: number;
  cpuSeconds: number;
  traces: bigint;
  readonly sweeps: number[];
  readonly fair: FairDays;
  readonly hits: Hits;
  /** what the product called how often, `service:operation` */
  readonly made: Hits;
  readonly broken: Told["broken"][number][];
}

/** Runs one of this folder's files in a thread of its own, and listens to it. */
export const inThread = <S, T>(
  { file, share }: { readonly file: string; readonly share: S },
  listener: (told: T) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData: share });
    worker.on("message", listener);
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });

export const runShare = (share: Share, listener: (told: Told) => void): Promise<void> =>
  inThread({ file: "worker.ts", share }, listener);

/** Runs seeds `first` to `first + count - 1`, shared out over the cores. */
export const runSeeds = async (
  {
    first,
    count,
    workers = availableParallelism(),
    wire = false,
  }: { readonly first: number; readonly count: number; readonly workers?: number; readonly wire?: boolean },
  progress: (total: Total) => void = () => {},
): Promise<Total> => {
  const total: Total = {
    seeds: 0,
    struck: 0,
    calls: 0,
    cpuSeconds: 0,
    traces: 0n,
    sweeps: [],
    fair: { days: 0, longest: 0 },
    hits: new Map(),
    made: new Map(),
    broken: [],
  };
  const share = (index: number): Share => ({
    first: first + index,
    step: workers,
    count: Math.ceil((count - index) / workers),
    mutant: null,
    wire,
    untilFound: false,
  });
  await Promise.all(
    Array.from({ length: Math.min(workers, count) }, (_, index) =>
      runShare(share(index), (told) => {
        add(total, told);
        progress(total);
      }),
    ),
  );
  return total;
};

const add = (total: Total, told: Told): void => {
  total.seeds += told.seeds;
  total.struck += told.struck;
  total.calls += told.calls;
  total.cpuSeconds += told.cpuSeconds;
  total.traces ^= told.traces;
  total.broken.push(...told.broken);
  for (const [index, runs] of told.sweeps.entries()) total.sweeps[index] = (total.sweeps[index] ?? 0) + (runs ?? 0);
  addFair(total.fair, told.fair);
  addHits(total.hits, told.hits);
  addHits(total.made, told.made);
};
