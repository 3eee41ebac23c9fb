import type { Invariant } from "./invariant.ts";

/** Announce is tried again so often: only a topic, a bus or a ledger that refuse for minutes may end a run there. */
const triesOfAnnounce = 19;

/** I18: whatever fails on the way, a run comes to Announce, and Announce has tried all it may; only then nothing is left that could catch it. */
export const runsEndByTelling: Invariant = {
  id: "I18",
  says: "a run that fails tells of it by itself",
  begins: ({ sandbox: { states }, violated }) => {
    const within = new Map<string, { readonly state: string; tries: number }>();
    states.onHistory(({ execution: { machine, name, error }, event: { type, details } }) => {
      if (!machine.endsWith("-peering")) return;
      if (type.endsWith("StateEntered")) within.set(name, { state: String(details.name), tries: 0 });
      const at = within.get(name);
      if (at && type === "LambdaFunctionScheduled") at.tries++;
      if (type !== "ExecutionFailed" || (at?.state === "Announce" && at.tries >= triesOfAnnounce)) return;
      violated("I18", `a run failed in ${at?.state} after ${at?.tries} tries, and told nobody: ${error}`);
    });
  },
};
