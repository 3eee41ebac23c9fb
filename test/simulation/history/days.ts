import { drawPair } from "../actions/connections.ts";
import { Draws } from "../draws.ts";
import type { Happening, Strike } from "../plan.ts";

/** A seed with which the action's draws come out so. */
const seedFor = (fits: (draws: Draws) => boolean): number => {
  for (let seed = 1; seed < 10_000; seed++) if (fits(new Draws(seed))) return seed;
  throw new Error("no seed does that");
};

/** The VPC with one index asks for the one with the other, out of so many. */
export const asks = (from: number, to: number, { at = 0, of = 2 } = {}): Happening => ({
  at,
  does: "request",
  seed: seedFor((draws) => drawPair(of, draws).join() === [from, to].join()),
});

export const happens = (does: string, at: number, seed = 1): Happening => ({ at, does, seed });

/** An action whose first draw is a choice between so many: the one with this index. */
export const chosen = (does: string, at: number, [index, of]: readonly [index: number, of: number]): Happening => ({
  at,
  does,
  seed: seedFor((draws) => draws.below(of) === index),
});

/** A fault that strikes the first so many calls of a kind. */
export const strikes = (fault: string, on: string, ...nths: readonly number[]): readonly Strike[] =>
  nths.map((nth) => ({ fault, on, nth }));
