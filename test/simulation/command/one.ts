import { simulate } from "../run.ts";
import { shrink } from "../shrink.ts";
import { report } from "../timeline.ts";
import { dayOf } from "./day.ts";
import type { Run } from "./outcome.ts";

/** One day again; what it breaks is made as short as possible. */
export const one: Run = async (asked, tell) => {
  const seed = asked.number("seed", 0);
  const day = dayOf(asked, seed);
  const { lines, calls, struck, hash, sweeps, violations } = await simulate(day, { trace: true });
  if (asked.has("trace")) tell(lines.join("\n"));
  tell(`seed ${seed}: ${calls} calls, ${struck} faults and happenings, trace ${hash}`);
  const [first] = violations;
  const shrunk = first && (await shrink(day, first.invariant));
  if (shrunk) tell(report(shrunk));
  return {
    broken: first !== undefined,
    summary: { seed, calls, struck, sweeps, hash, violations, shortest: shrunk?.plan ?? null },
  };
};
