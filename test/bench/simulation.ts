import { drawPlan } from "#test/simulation/draw-plan.ts";
import type { Plan } from "#test/simulation/plan.ts";
import { simulate } from "#test/simulation/run.ts";
import { givenDay, givenVpc } from "#test/simulation/world/given.ts";
import { atLeast, type Row } from "./row.ts";

const vpcs = [givenVpc("a", {}), givenVpc("b", {})];
const request = { at: 0, does: "request", seed: 1 };
/** Its sweeps judge it, as they do a drawn day. */
const given = (seed: number, happenings: Plan["happenings"]): Plan => ({ ...givenDay(vpcs, happenings), seed });

const kinds: readonly { readonly what: string; readonly day: (seed: number) => Plan; readonly target: Row["target"] }[] = [
  { what: "a world in which nobody asks for anything", day: (seed) => given(seed, []), target: null },
  { what: "one peering, and nothing goes wrong", day: (seed) => given(seed, [request]), target: null },
  { what: "a drawn day", day: drawPlan, target: atLeast(1000) },
];

const rounds = 5;
const daysOfRound = 100;

interface Lived {
  readonly perCpuSecond: number;
  readonly calls: number;
}

const live = async (day: (seed: number) => Plan, first: number): Promise<Lived> => {
  const start = process.cpuUsage();
  let calls = 0;
  for (let seed = first; seed < first + daysOfRound; seed++) calls += (await simulate(day(seed))).calls;
  const { user, system } = process.cpuUsage(start);
  return { perCpuSecond: (daysOfRound * 1e6) / (user + system), calls: calls / daysOfRound };
};

/** How many days are lived through in a CPU second, from the emptiest on: what setting up costs, what calls, what faults add. */
export const simulation = async (): Promise<readonly Row[]> => {
  // as the workers do: nobody reads where these errors were made
  Error.stackTraceLimit = 0;
  const lived = kinds.map(() => [] as Lived[]);
  for (let round = -1; round < rounds; round++)
    for (const [index, { day }] of kinds.entries()) {
      const one = await live(day, (round + 2) * daysOfRound);
      // the first round is for the compiler
      if (round >= 0) lived[index]?.push(one);
    }
  return kinds.flatMap(({ what, target }, index) => [
    { what, unit: "a CPU second", rounds: (lived[index] ?? []).map(({ perCpuSecond }) => perCpuSecond), target, baseline: null },
    {
      what: "  calls of the product",
      unit: "",
      rounds: (lived[index] ?? []).map(({ calls }) => calls),
      target: null,
      baseline: null,
    },
  ]);
};
