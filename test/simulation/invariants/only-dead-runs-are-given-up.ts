import type { Invariant } from "./invariant.ts";

/** A function of a stopped execution goes on until Lambda ends it, after 900 s at most. */
const longestFunction = 900_000;

export const onlyDeadRunsAreGivenUp: Invariant = {
  id: "I8",
  says: "a run is given up that died, not one that is at work, nor one that never began",
  onProductCall: ({ sandbox, violated }, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "abandon" || !Array.isArray(input)) return;
    const name = input.join("-");
    const run = sandbox.states.executions.find((each) => each.name === name);
    if (!run) violated("I8", `${name} was given up and never began`);
    else if (sandbox.clock.now() - (run.stoppedAt ?? Number.POSITIVE_INFINITY) < longestFunction)
      violated("I8", `${name} was given up while it was at work`);
  },
};
