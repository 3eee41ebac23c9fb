import { ApplyInput } from "#functions/apply/input.ts";
import { fieldsOf, type Invariant, readsOld } from "./invariant.ts";

/** I11, of a rejection: it is told to be done by the very invocation that tried. */
export const rejectedIsOver: Invariant = {
  id: "I11",
  says: "what was accepted is not told to be rejected, nor that it couldn't be",
  begins: (run) => {
    const { sandbox, plan, violated } = run;
    sandbox.lambda.onInvocation(({ functionName, event, result }) => {
      const read = functionName.endsWith("apply") ? ApplyInput.safeParse(event) : null;
      const rejects = read?.data?.task.parts.some(({ steps }) =>
        steps.some(({ do: what }) => what === "reject-connection" || what === "withdraw-request"),
      );
      if (!read?.data || !rejects) return;
      const id = read.data.task.peering;
      const status = sandbox.ec2.view.connection(id)?.status ?? "absent";
      const isDone = result.is === "returned" && fieldsOf(result.payload).failure === null;
      if (isDone && !readsOld(plan) && (status === "provisioning" || status === "active"))
        violated("I11", `${id} was told to be rejected, and is ${status}`);
      const told = JSON.stringify(result.is === "failed" ? { ...result.error, trace: [] } : result.payload);
      if (/cannot reject connection [^"]*InvalidStateTransition/.test(told))
        violated("I11", `${id} was told not to let itself be rejected, and is ${status}`);
    });
  },
};
