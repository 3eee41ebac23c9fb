import { fieldsOf, type Invariant } from "./invariant.ts";

/** Apply begins nothing in its last 45 seconds, and no wait of its pace is longer than some. */
const lastMilliseconds = 120_000;

/** F7: an empty bucket fills again; what was refused at its door has changed nothing. */
export const throttlingIsWaitedFor: Invariant = {
  id: "F7",
  says: "throttling of changes is waited for as long as there is time, and never a failure of one",
  begins: ({ plan, sandbox, violated }) => {
    const hangs = [...plan.faults, ...plan.strikes].some(({ fault }) => fault === "frozen" || fault === "slow-call");
    sandbox.lambda.onInvocation(({ functionName, functionArn, result, startedAt, endedAt }) => {
      if (!functionName.endsWith("apply")) return;
      const told = JSON.stringify(result.is === "failed" ? { ...result.error, trace: [] } : result.payload);
      if (/RequestLimitExceeded/.test(told)) violated("F7", `throttling was told as a failure: ${told.slice(0, 200)}`);
      const remaining = (sandbox.lambda.find(functionArn)?.timeoutSeconds ?? 0) * 1000 - (endedAt - startedAt);
      const left = result.is === "returned" ? Number(fieldsOf(result.payload).left) : 0;
      if (left > 0 && remaining > lastMilliseconds) violated("F7", `${left} changes were left with ${remaining / 1000} s to go`);
      if (!hangs && /Sandbox\.Timedout/.test(told)) violated("F7", "Apply was ended by Lambda, and what it had done is untold");
    });
  },
};
