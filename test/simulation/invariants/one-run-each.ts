import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, runOf } from "./invariant.ts";

/** Names of the executions that were given up, or never were a peering's own. */
const strangers = new WeakMap<Run, Set<string>>();

/** Whoever looks may change things: the product starts an execution for each generation, named by it, and no other. */
export const oneRunEach: Invariant = {
  id: "I8",
  says: "no other execution looks at a peering than its own, nor that one once it was given up",
  begins: (run) => {
    strangers.set(run, new Set());
    run.sandbox.lambda.onInvocation(({ functionName, event, result }) => {
      if (!functionName.endsWith("propose") || result.is !== "returned") return;
      const { peering, generation } = runOf(event);
      const name = String(fieldsOf(event).execution);
      if (name !== `${String(peering)}-${String(generation)}` || strangers.get(run)?.has(name))
        run.violated("I8", `${name} looked at ${String(peering)}`);
    });
  },
  onProductCall: (run, { service, operation, input }) => {
    if (service === "ledger" && operation === "abandon" && Array.isArray(input)) strangers.get(run)?.add(input.join("-"));
  },
};
