import type { Invariant } from "./invariant.ts";

/** The product starts an execution for each generation of a peering, named by it. */
const isOwn = (name: string): boolean => /^pcx-\w+-\d+$/.test(name);

export const oneRunEach: Invariant = {
  id: "I8",
  says: "an execution that isn't a peering's own is turned away by its first look",
  begins: ({ sandbox: { states }, violated }) => {
    states.onHistory(({ execution: { machine, name }, event: { type, details } }) => {
      if (!machine.endsWith("-peering") || isOwn(name) || !type.endsWith("StateEntered")) return;
      const state = String(details.name);
      if (state !== "Propose" && state !== "Done") violated("I8", `${name} is no peering's own, and went on to ${state}`);
    });
  },
};
