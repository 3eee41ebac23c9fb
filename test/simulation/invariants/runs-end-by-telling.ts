import type { Invariant } from "./invariant.ts";

/** I18: whatever fails on the way, a run comes to Announce; only there nothing is left that could catch it. */
export const runsEndByTelling: Invariant = {
  id: "I18",
  says: "a run that fails tells of it by itself",
  begins: ({ sandbox: { states }, violated }) => {
    const within = new Map<string, string>();
    states.onHistory(({ execution: { machine, name, error }, event: { type, details } }) => {
      if (!machine.endsWith("-peering")) return;
      if (type.endsWith("StateEntered")) within.set(name, String(details.name));
      if (type === "ExecutionFailed" && within.get(name) !== "Announce")
        violated("I18", `a run failed in ${within.get(name)}, and told nobody: ${error}`);
    });
  },
};
