import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant } from "./invariant.ts";

/** When the run of each generation first showed a sign of life, by peering and generation. */
const begun = new WeakMap<Run, Map<string, Map<number, number>>>();

const begunIn = (run: Run, peering: string): Map<number, number> => {
  const all = begun.get(run) ?? new Map<string, Map<number, number>>();
  begun.set(run, all);
  const own = all.get(peering) ?? new Map<number, number>();
  all.set(peering, own);
  return own;
};

export const endedRunsAreSilent: Invariant = {
  id: "I19",
  says: "a run tells nothing once its successor is at work",
  onProductCall: (run, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "beat" || !Array.isArray(input)) return;
    const own = begunIn(run, String(input[0]));
    const generation = Number(input[1]);
    if (!own.has(generation)) own.set(generation, run.sandbox.clock.now());
  },
  begins: (run) => {
    run.sandbox.lambda.onInvocation(({ functionName, event, startedAt, endedAt }) => {
      if (!functionName.endsWith("announce")) return;
      const { peering, generation } = fieldsOf(event);
      const isOver = [...begunIn(run, String(peering))].some(([later, at]) => later > Number(generation) && at < startedAt);
      const { published } = run.sandbox.topics;
      const told = published.some(
        ({ time, attributes }) => attributes.peering === peering && time === startedAt && time === endedAt,
      );
      if (isOver && told) run.violated("I19", `${String(peering)}: a run told something when its successor was at work`);
    });
  },
};
