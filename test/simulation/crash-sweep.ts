import { type CrashPoints, pointKey } from "./crash-points.ts";
import { Draws, mixed } from "./draws.ts";
import type { Crash, Plan } from "./plan.ts";
import { inThread } from "./pool.ts";
import { type Simulated, simulate } from "./run.ts";
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

/** Every first crash of a journey; of those that leave the same behind one gets second ones, shared out at random. */
const firsts = ({ calls, points }: Simulated, mostPairs: number): readonly First[] => {
  const all = singles(calls).map((crash) => ({ crash, seconds: 0 }));
  const unlike = all.filter(({ crash }) => points?.standsFor(crash) === undefined);
  if (mostPairs === Number.POSITIVE_INFINITY) for (const first of unlike) first.seconds = mostPairs;
  const draws = new Draws(calls);
  for (let left = Number.isFinite(mostPairs) ? mostPairs : 0; left > 0; left--) {
    const first = draws.oneOf(unlike);
    if (first) first.seconds++;
  }
  return all;
};

/** Lives through a journey with this crash, then with it and a second one, at a call that came after it. */
export const crashing = async (plan: Plan, { crash, seconds }: First): Promise<CrashTold> => {
  const alone = await simulate({ ...plan, crashes: [crash] }, { points: true });
  const after = (alone.points?.unlike ?? []).filter(({ call }) => call > crash.call);
  const draws = new Draws(mixed(crash.call, whens.indexOf(crash.when)));
  const some = seconds < after.length ? Array.from({ length: seconds }, () => draws.oneOf(after) ?? crash) : after;
  const broken: Crashed[] = alone.violations.length > 0 ? [{ crashes: [crash], violations: alone.violations }] : [];
  for (const second of some) {
    const crashes = [crash, second];
    const { violations } = await simulate({ ...plan, crashes }, { points: true });
    if (violations.length > 0) broken.push({ crashes, violations });
  }
  return { runs: 1 + some.length, broken, crash, changes: alone.points?.changes ?? "" };
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

export interface CrashTold extends Swept {
  readonly crash: Crash;
  /** the same for first crashes after which the same was changed */
  readonly changes: string;
}

interface Swept {
  readonly runs: number;
  readonly broken: readonly Crashed[];
}

/** What a journey's sweep came to. */
export interface JourneySwept extends Swept {
  /** calls of the journey, before and after each */
  readonly firsts: number;
  /** first crashes that leave something else behind than every other */
  readonly unlike: number;
}

/** First crashes after which other things were changed than after the one that was to stand for them. */
const mistaken = (points: CrashPoints | null, told: readonly CrashTold[]): readonly Crash[] => {
  const changes = new Map(told.map((each) => [pointKey(each.crash), each.changes]));
  return told.flatMap(({ crash, changes: own }) => {
    const other = points?.standsFor(crash);
    return other && changes.get(pointKey(other)) !== own ? [crash] : [];
  });
};

/** Lets a journey crash at every call, then at pairs of calls, on so many threads; tells what didn't converge. */
export const crashSweep = async (
  { journey, mostPairs, workers }: Sweep,
  progress: (done: number, of: number, broken: number) => void,
): Promise<JourneySwept> => {
  const plan = journeys[journey];
  if (!plan) throw new Error(`no journey is called \`${journey}\``);
  const whole = await simulate(plan, { points: true });
  const told: CrashTold[] = [];
  const broken: Crashed[] = [];
  const all = firsts(whole, mostPairs);
  const listen = (one: CrashTold) => {
    told.push(one);
    broken.push(...one.broken);
    progress(told.length, all.length, broken.length);
  };
  const sweep = (some: readonly First[]) =>
    Promise.all(
      Array.from({ length: workers }, (_, index) => some.filter((__, at) => at % workers === index)).map((share) =>
        inThread<CrashShare, CrashTold>({ file: "crash-worker.ts", share: { journey, firsts: share } }, listen),
      ),
    );
  await sweep(all);
  const others = mistaken(whole.points, told);
  if (mostPairs === Number.POSITIVE_INFINITY) await sweep(others.map((crash) => ({ crash, seconds: mostPairs })));
  const unlike = all.filter(({ crash }) => whole.points?.standsFor(crash) === undefined).length + others.length;
  return { runs: told.reduce((sum, { runs }) => sum + runs, 0), broken, firsts: all.length, unlike };
};
