import type { Plan } from "./plan.ts";
import { type Simulated, simulate } from "./run.ts";

/** Plans that are a little shorter, the boldest first. */
const shorter = (plan: Plan, struck: number): readonly Plan[] => [
  { ...plan, faults: [] },
  { ...plan, latency: 0 },
  { ...plan, throttling: false },
  ...halves(plan.happenings).map((happenings) => ({ ...plan, happenings })),
  ...plan.happenings.map((_, at) => ({ ...plan, happenings: without(plan.happenings, at) })),
  ...plan.crashes.map((_, at) => ({ ...plan, crashes: without(plan.crashes, at) })),
  ...plan.faults.map((_, at) => ({ ...plan, faults: without(plan.faults, at) })),
  ...plan.strikes.map((_, at) => ({ ...plan, strikes: without(plan.strikes, at) })),
  ...plan.vpcs.slice(2).map((_, at) => ({ ...plan, vpcs: without(plan.vpcs, at + 2) })),
  ...sparing(plan, struck),
  ...plan.happenings
    .map((_, at) => ({
      ...plan,
      happenings: plan.happenings.map((each, index) => (index === at ? { ...each, at: 0 } : each)).sort((a, b) => a.at - b.at),
    }))
    .filter(({ happenings }) => JSON.stringify(happenings) !== JSON.stringify(plan.happenings)),
];

const without = <T>(list: readonly T[], at: number): readonly T[] => list.filter((_, index) => index !== at);

const halves = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.length > 3 ? [list.slice(0, list.length >> 1), list.slice(list.length >> 1)] : [];

/** One fault after the other is left out; in the first rounds many at once. */
const sparing = (plan: Plan, struck: number): readonly Plan[] => {
  const left = Array.from({ length: struck }, (_, index) => index).filter((index) => !plan.spared.includes(index));
  const parts = left.length > 8 ? 4 : left.length;
  const size = Math.ceil(left.length / Math.max(1, parts));
  return Array.from({ length: parts }, (_, part) => ({
    ...plan,
    spared: [...plan.spared, ...left.slice(part * size, (part + 1) * size)],
  }));
};

export interface Shrunk {
  readonly plan: Plan;
  readonly simulated: Simulated;
}

/** The shortest plan found that still breaks the same invariant; at most so many tries. */
export const shrink = async (plan: Plan, invariant: string, tries = plan.wire ? 60 : 300): Promise<Shrunk> => {
  let best: Shrunk = { plan, simulated: await simulate(plan, { trace: true }) };
  let left = tries;
  for (let found = true; found && left > 0; ) {
    found = false;
    for (const candidate of shorter(best.plan, best.simulated.struck)) {
      if (left-- <= 0 || JSON.stringify(candidate) === JSON.stringify(best.plan)) continue;
      const simulated = await simulate(candidate, { trace: true });
      if (!simulated.violations.some((violation) => violation.invariant === invariant)) continue;
      best = { plan: candidate, simulated };
      found = true;
      break;
    }
  }
  return best;
};
