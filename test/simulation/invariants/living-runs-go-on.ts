import type { Invariant } from "./invariant.ts";

/** A run that began less than half an hour ago has given a sign of life since. */
const young = 1_800_000;

export const livingRunsGoOn: Invariant = {
  id: "I8",
  says: "a run that is at work isn't given up",
  onProductCall: ({ sandbox, violated }, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "abandon" || !Array.isArray(input)) return;
    const run = sandbox.states.executions.find(({ name }) => name === input.join("-"));
    if (run?.status === "RUNNING" && sandbox.clock.now() - run.startedAt < young)
      violated("I8", `${run.name} was given up while it was at work`);
  },
};
