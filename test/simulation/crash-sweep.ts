import { Draws } from "./draws.ts";
import type { Crash, Plan } from "./plan.ts";
import { inThread } from "./pool.ts";
import { simulate } from "./run.ts";
import type { Violation } from "./run-state.ts";
import { givenDay, givenVpc } from "./world/given.ts";
import { regions } from "./world/places.ts";

const ask = { at: 0, does: "request", seed: 1 };

/** Small journeys that between them come through every kind of call. */
export const journeys: Readonly<Record<string, Plan>> = {
  connected: givenDay([givenVpc("a", { ipv6: "2001:db8:a::/56" }), givenVpc("b", { ipv6: "2001:db8:b::/56" })], [ask]),
  "two regions": givenDay([givenVpc("a", {}), givenVpc("b", { region: regions[1] })], [ask]),
  refused: givenDay([givenVpc("a", {}), givenVpc("b", { region: regions[1] })], [ask], { pack: "one-region" }),
  "asked both ways": givenDay([givenVpc("a", {}), givenVpc("b", {})], [{ at: 0, does: "request-both-ways", seed: 1 }]),
  "torn down": givenDay([givenVpc("a", {}), givenVpc("b", {})], [ask, { at: 20_000, does: "delete-by-hand", seed: 1 }]),
  approved: givenDay([givenVpc("a", {}), givenVpc("b", {})], [ask, { at: 20_000, does: "decide-approval", seed: 2 }], {
    pack: "approval",
  }),
};

export interface Crashed {
  readonly journey: string;
  readonly crashes: readonly Crash[];
  readonly violations: readonly Violation[];
}

const whens = ["before", "after"] as const;

/** Every call of a journey, before and after. */
const singles = (calls: number): readonly (readonly Crash[])[] =>
  Array.from({ length: calls }, (_, call) => whens.map((when) => [{ call, when }])).flat();

/** The second crash hits a call of what came after the first; so many pairs at random, or all of them. */
const pairs = (calls: number, most: number): readonly (readonly Crash[])[] => {
  const all = singles(calls).flatMap(([first]) =>
    singles(calls).flatMap(([second]) => (first && second && second.call > first.call ? [[first, second]] : [])),
  );
  if (all.length <= most) return all;
  const draws = new Draws(calls);
  return Array.from({ length: most }, () => draws.oneOf(all) ?? []);
};

interface Sweep {
  readonly journey: string;
  readonly mostPairs: number;
  readonly workers: number;
}

/** Lets a journey crash at every call, then at pairs of calls, on so many threads; tells what didn't converge. */
export const crashSweep = async (
  { journey, mostPairs, workers }: Sweep,
  progress: (done: number, of: number, broken: number) => void,
): Promise<{ readonly runs: number; readonly broken: readonly Crashed[] }> => {
  const plan = journeys[journey];
  if (!plan) throw new Error(`no journey is called \`${journey}\``);
  const { calls } = await simulate(plan);
  const runs = [[], ...singles(calls), ...pairs(calls, mostPairs)];
  const broken: Crashed[] = [];
  let done = 0;
  await Promise.all(
    Array.from({ length: Math.min(workers, runs.length) }, (_, index) =>
      runCrashes({ journey, runs: runs.filter((__, at) => at % workers === index) }, (told) => {
        done += told.done;
        broken.push(...told.broken);
        progress(done, runs.length, broken.length);
      }),
    ),
  );
  return { runs: runs.length, broken };
};

/** What a thread is asked to run, and tells every so many runs. */
export interface CrashShare {
  readonly journey: string;
  readonly runs: readonly (readonly Crash[])[];
}

export interface CrashTold {
  readonly done: number;
  readonly broken: readonly Crashed[];
}

const runCrashes = (share: CrashShare, listener: (told: CrashTold) => void): Promise<void> =>
  inThread({ file: "crash-worker.ts", share }, listener);
