import type { Invocation } from "#infra/sandbox/lambda/invocation.ts";
import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant } from "./invariant.ts";

/** `peering generation` → when the run was given up */
const givenUp = new WeakMap<Run, Map<string, number>>();

/** What a function of a run did that had been given up by then; null where that is nothing. */
const done = ({ sandbox: { topics } }: Run, { functionName, event, result, startedAt, endedAt }: Invocation): string | null => {
  const { peering, failure } = fieldsOf(event);
  if (functionName.endsWith("propose") && result.is === "returned") return "looked once more";
  if (!functionName.endsWith("announce") || !failure || endedAt > startedAt) return null;
  const told = topics.published.some(({ time, attributes }) => time === startedAt && attributes.peering === peering);
  return told ? "told of its failure" : null;
};

export const givenUpRunsAreSilent: Invariant = {
  id: "I8",
  says: "a run that was given up looks no more, and its failure is told to nobody",
  begins: (run) => {
    const since = new Map<string, number>();
    givenUp.set(run, since);
    run.sandbox.lambda.onInvocation((invocation) => {
      const { peering, generation } = fieldsOf(invocation.event);
      const at = since.get(`${String(peering)} ${String(generation)}`);
      if (at === undefined || invocation.startedAt <= at) return;
      const what = done(run, invocation);
      if (what !== null) run.violated("I8", `a run of ${String(peering)} that was given up ${what}`);
    });
  },
  onRefused: ({ sandbox, doubled, turnedAway }, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "beat" || !Array.isArray(input)) return;
    const id = String(input[0]);
    const told = sandbox.topics.published.findLast(({ attributes }) => attributes.peering === id)?.attributes.outcome;
    if (doubled.has(id) && told !== "disconnected") turnedAway.add(id);
  },
  onProductCall: (run, { service, operation, input }) => {
    if (service === "ledger" && operation === "abandon" && Array.isArray(input))
      givenUp.get(run)?.set(input.join(" "), run.sandbox.clock.now());
  },
};
