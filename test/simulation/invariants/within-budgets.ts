import type { Invariant } from "./invariant.ts";

/** I22; how often a call may be made in all is counted where the calls are. */
export const withinBudgets: Invariant = {
  id: "I22",
  says: "no history grows beyond 2,000 events",
  atEnd: ({ sandbox, violated }) => {
    for (const { name, historyEvents } of sandbox.states.executions)
      if (historyEvents > 2000) violated("I22", `${name} has ${historyEvents} events`);
  },
};
