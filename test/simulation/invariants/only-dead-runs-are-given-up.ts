import type { ExecutionView } from "#infra/sandbox/states/states.ts";
import type { Run } from "../run-state.ts";
import type { Invariant } from "./invariant.ts";

/** A function of a stopped execution goes on until Lambda ends it, after 900 s at most. */
const longestFunction = 900_000;

/** When the ledger heard last of each run, by the name of its execution. */
const heard = new WeakMap<Run, Map<string, number>>();

const heardIn = (run: Run): Map<string, number> => {
  const known = heard.get(run) ?? new Map<string, number>();
  heard.set(run, known);
  return known;
};

/** One that was redriven and hasn't been heard of is turned away by its first step. */
const isAtWork = (run: Run, { name, status, stoppedAt = 0, redrivenAt = 0 }: ExecutionView): boolean =>
  status === "RUNNING" ? (heardIn(run).get(name) ?? 0) >= redrivenAt : run.sandbox.clock.now() - stoppedAt < longestFunction;

export const onlyDeadRunsAreGivenUp: Invariant = {
  id: "I8",
  says: "a run is given up that died, not one that is at work, nor one that never began",
  onAnswered: (run, { service, operation, input }, output) => {
    if (service !== "ledger" || !Array.isArray(input)) return;
    const name = input.slice(0, 2).join("-");
    if (operation === "beat") heardIn(run).set(name, run.sandbox.clock.now());
    if (operation !== "abandon" || output !== true) return;
    const execution = run.sandbox.states.executions.find((each) => each.name === name);
    if (!execution) run.violated("I8", `${name} was given up and never began`);
    else if (isAtWork(run, execution)) run.violated("I8", `${name} was given up while it was at work`);
  },
};
