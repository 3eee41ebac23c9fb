import { Draws } from "./draws.ts";
import type { Crash, Plan } from "./plan.ts";
import { simulate } from "./run.ts";
import type { Violation } from "./run-state.ts";
import { memberAccounts, regions } from "./world/places.ts";
import type { VpcPlan } from "./world/vpc-plan.ts";

const vpc = (name: string, given: Partial<VpcPlan>): VpcPlan => ({
  name,
  account: memberAccounts[name.charCodeAt(0) % 3] ?? fail(),
  region: regions[0],
  blocks: [`10.${name.charCodeAt(0)}.0.0/16`],
  ipv6: null,
  subnets: 1,
  tables: [
    { main: true, subnets: [], optedOut: false, elsewhere: [], propagated: [] },
    { main: false, subnets: [0], optedOut: false, elsewhere: ["0.0.0.0/0"], propagated: [] },
  ],
  groups: [{ expose: "tcp/443", client: true }],
  optedOut: false,
  hostnames: true,
  routesPerTable: null,
  ...given,
});

const fail = (): never => {
  throw new Error("there is no account");
};

const journey = (pack: Plan["pack"], vpcs: readonly VpcPlan[], happenings: Plan["happenings"]): Plan => ({
  seed: 1,
  pack,
  vpcs,
  happenings,
  faults: [],
  strikes: [],
  storm: 60_000,
  spared: [],
  crashes: [],
  latency: 0,
  throttling: false,
});

const ask = { at: 0, does: "request", seed: 1 };

/** Small journeys that between them come through every kind of call. */
export const journeys: Readonly<Record<string, Plan>> = {
  connected: journey("open", [vpc("a", { ipv6: "2001:db8:a::/56" }), vpc("b", { ipv6: "2001:db8:b::/56" })], [ask]),
  "two regions": journey("open", [vpc("a", {}), vpc("b", { region: regions[1] })], [ask]),
  refused: journey("one-region", [vpc("a", {}), vpc("b", { region: regions[1] })], [ask]),
  "asked both ways": journey("open", [vpc("a", {}), vpc("b", {})], [{ at: 0, does: "request-both-ways", seed: 1 }]),
  "torn down": journey("open", [vpc("a", {}), vpc("b", {})], [ask, { at: 20_000, does: "delete-by-hand", seed: 1 }]),
  approved: journey("approval", [vpc("a", {}), vpc("b", {})], [ask, { at: 20_000, does: "decide-approval", seed: 2 }]),
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

/** Lets every journey crash at every call, then at pairs of calls; tells what didn't converge. */
export const crashSweep = async (
  mostPairs: number,
  told: (journey: string, runs: number, broken: number) => void,
): Promise<readonly Crashed[]> => {
  const broken: Crashed[] = [];
  for (const [name, plan] of Object.entries(journeys)) {
    const { calls } = await simulate(plan);
    const runs = [[], ...singles(calls), ...pairs(calls, mostPairs)];
    for (const crashes of runs) {
      const { violations } = await simulate({ ...plan, crashes });
      if (violations.length > 0) broken.push({ journey: name, crashes, violations });
    }
    told(name, runs.length, broken.filter(({ journey: of }) => of === name).length);
  }
  return broken;
};
