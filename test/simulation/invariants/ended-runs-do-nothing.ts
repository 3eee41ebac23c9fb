import type { Invocation } from "#infra/sandbox/lambda/invocation.ts";
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

const tells = ({ sandbox }: Run, { event, startedAt, endedAt }: Invocation): boolean =>
  sandbox.topics.published.some(
    ({ time, attributes }) => attributes.peering === fieldsOf(event).peering && time === startedAt && time === endedAt,
  );

const changes = ({ result }: Invocation): boolean => {
  const { done = 0, already = 0 } = result.is === "returned" ? fieldsOf(result.payload) : {};
  return Number(done) + Number(already) > 0;
};

export const endedRunsDoNothing: Invariant = {
  id: "I19",
  says: "a run changes nothing, and tells nothing, once its successor is at work",
  onProductCall: (run, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "beat" || !Array.isArray(input)) return;
    const own = begunIn(run, String(input[0]));
    const generation = Number(input[1]);
    if (!own.has(generation)) own.set(generation, run.sandbox.clock.now());
  },
  begins: (run) => {
    run.sandbox.lambda.onInvocation((invocation) => {
      const { functionName, event, startedAt } = invocation;
      const { peering, generation } = fieldsOf(event);
      const isOver = [...begunIn(run, String(peering))].some(([later, at]) => later > Number(generation) && at < startedAt);
      if (!isOver) return;
      if (functionName.endsWith("announce") && tells(run, invocation))
        run.violated("I19", `${String(peering)}: a run told something when its successor was at work`);
      if (functionName.endsWith("apply") && changes(invocation))
        run.violated("I8", `${String(peering)}: a run changed something when its successor was at work`);
    });
  },
};
