import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** I22: what failed for a reason that stays would fail again and again, as fast as Step Functions goes. */
export const failedRunsEnd: Invariant = {
  id: "I22",
  says: "a run that failed ends, unless another hint came meanwhile",
  begins: ({ plan, sandbox: { lambda }, violated }) => {
    if ([...plan.faults, ...plan.strikes].some(({ fault }) => fault === "lambda-lost")) return;
    lambda.onInvocation(({ functionName, event, result }) => {
      const { peering, generation, failure } = fieldsOf(event);
      if (!functionName.endsWith("announce") || !failure || result.is !== "returned") return;
      const run = `${textOf(peering)} ${String(generation)}`;
      if (fieldsOf(result.payload).dirty !== true) return;
      const rounds = (again.get(lambda)?.get(run) ?? 0) + 1;
      again.set(lambda, (again.get(lambda) ?? new Map()).set(run, rounds));
      if (rounds > (marks.get(lambda)?.get(textOf(peering)) ?? 0))
        violated("I22", `${textOf(peering)} was looked at once more right after its run had failed, and nobody had asked`);
    });
  },
  onAnswered: ({ sandbox: { lambda } }, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "mark") return;
    const own = marks.get(lambda) ?? new Map<string, number>();
    marks.set(lambda, own);
    const id = textOf(Array.isArray(input) ? input[0] : undefined);
    own.set(id, (own.get(id) ?? -1) + 1);
  },
};

/** runs that were begun once more after a failure */
const again = new WeakMap<object, Map<string, number>>();
/** hints but for the first of each peering */
const marks = new WeakMap<object, Map<string, number>>();
