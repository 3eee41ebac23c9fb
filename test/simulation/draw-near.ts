import type { Draws } from "./draws.ts";
import type { Happening, Plan } from "./plan.ts";
import { keptDays } from "./regressions/kept.ts";

/** Days like those that once broke something: the same a little earlier or later, in the same weather or another, with something more. */
export const drawNear = (
  seed: number,
  { draws, more }: { readonly draws: Draws; readonly more: Pick<Plan, "happenings" | "faults"> },
): Plan => {
  const kept = draws.oneOf(keptDays)?.plan;
  if (!kept) throw new Error("no day is kept");
  const slip = draws.oneOf([0, 20, 200, 2000]) ?? 0;
  const slipped = ({ at, ...happening }: Happening): Happening => ({
    ...happening,
    at: Math.max(0, at + draws.below(2 * slip + 1) - slip),
  });
  const happenings = kept.happenings.map(slipped);
  const isSameWeather = draws.chance(0.5);
  const others = draws.chance(0.3) ? more.happenings.slice(1, 3) : [];
  return {
    ...kept,
    seed,
    weather: isSameWeather ? kept.seed : seed,
    spared: isSameWeather ? kept.spared : [],
    happenings: [...happenings, ...others].sort((a, b) => a.at - b.at),
    faults: draws.chance(0.3) ? [...kept.faults, ...more.faults.slice(0, 1)] : kept.faults,
  };
};
