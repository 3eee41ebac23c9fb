import { Draws, mixed } from "./draws.ts";
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

interface Crashed {
  readonly crashes: readonly Crash[];
  readonly violations: readonly Violation[];
}

/** A first crash, and how many second ones are tried after it; Infinity for all. */
export interface First {
  readonly crash: Crash;
  readonly seconds: number;
}

const whens = ["before", "after"] as const;

/** Every call, before and after. */
const singles = (calls: number): readonly Crash[] =>
  Array.from({ length: calls }, (_, call) => whens.map((when) => ({ call, when }))).flat();

/** Every first crash of a journey of so many calls; the pairs are shared out among them at random. */
const firsts = (calls: number, mostPairs: number): readonly First[] => {
  const all = singles(calls).map((crash) => ({ crash, seconds: mostPairs === Number.POSITIVE_INFINITY ? mostPairs : 0 }));
  const draws = new Draws(calls);
  for (let left = Number.isFinite(mostPairs) ? mostPairs : 0; left > 0; left--) {
    const first = draws.oneOf(all);
    if (first) first.seconds++;
  }
  return all;
};

/** Lives through a journey with this crash, then with it and a second one, at a call that came after it. */
export const crashing = async (plan: Plan, { crash, seconds }: First): Promise<CrashTold> => {
  const alone = await simulate({ ...plan, crashes: [crash] });
  const after = singles(alone.calls).filter(({ call }) => call > crash.call);
  const draws = new Draws(mixed(crash.call, whens.indexOf(crash.when)));
  const some = seconds < after.length ? Array.from({ length: seconds }, () => draws.oneOf(after) ?? crash) : after;
  const broken: Crashed[] = alone.violations.length > 0 ? [{ crashes: [crash], violations: alone.violations }] : [];
  for (const second of some) {
    const crashes = [crash, second];
    const { violations } = await simulate({ ...plan, crashes });
    if (violations.length > 0) broken.push({ crashes, violations });
  }
  return { runs: 1 + some.length, broken };
};

interface Sweep {
  readonly journey: string;
  readonly mostPairs: number;
  readonly workers: number;
}

/** What a thread is asked to run, and tells after each first crash. */
export interface CrashShare {
  readonly journey: string;
  readonly firsts: readonly First[];
}

export interface CrashTold {
  readonly runs: number;
  readonly broken: readonly Crashed[];
}

/** Lets a journey crash at every call, then at pairs of calls, on so many threads; tells what didn't converge. */
export const crashSweep = async (
  { journey, mostPairs, workers }: Sweep,
  progress: (done: number, of: number, broken: number) => void,
): Promise<CrashTold> => {
  const plan = journeys[journey];
  if (!plan) throw new Error(`no journey is called \`${journey}\``);
  const { calls } = await simulate(plan);
  const all = firsts(calls, mostPairs);
  const broken: Crashed[] = [];
  let [runs, done] = [0, 0];
  const listen = (told: CrashTold) => {
    runs += told.runs;
    broken.push(...told.broken);
    progress(++done, all.length, broken.length);
  };
  const shares = Array.from({ length: workers }, (_, index) => all.filter((__, at) => at % workers === index));
  await Promise.all(
    shares.map((firsts) => inThread<CrashShare, CrashTold>({ file: "crash-worker.ts", share: { journey, firsts } }, listen)),
  );
  return { runs, broken };
};
