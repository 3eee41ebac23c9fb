import { parentPort, workerData } from "node:worker_threads";
import { type Crashed, type CrashShare, type CrashTold, journeys } from "./crash-sweep.ts";
import { simulate } from "./run.ts";

const every = 20;

const work = async ({ journey, runs }: CrashShare): Promise<void> => {
  const plan = journeys[journey];
  if (!plan) throw new Error(`no journey is called \`${journey}\``);
  for (let from = 0; from < runs.length; from += every) {
    const some = runs.slice(from, from + every);
    const broken: Crashed[] = [];
    for (const crashes of some) {
      const { violations } = await simulate({ ...plan, crashes });
      if (violations.length > 0) broken.push({ journey, crashes, violations });
    }
    parentPort?.postMessage({ done: some.length, broken } satisfies CrashTold);
  }
};

await work(workerData as CrashShare);
