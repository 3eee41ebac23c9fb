import { parentPort, workerData } from "node:worker_threads";
import { type CrashShare, crashing, journeys } from "./crash-sweep.ts";

// As in worker.ts: nobody reads where their errors were made.
Error.stackTraceLimit = 0;

const work = async ({ journey, firsts }: CrashShare): Promise<void> => {
  const plan = journeys[journey];
  if (!plan) throw new Error(`no journey is called \`${journey}\``);
  for (const first of firsts) parentPort?.postMessage(await crashing(plan, first));
};

await work(workerData as CrashShare);
