import type { Run } from "../run-state.ts";
import type { Invariant } from "./invariant.ts";

/** What EC2 answers to a change that was made before (its answer was lost, its function died). */
const alreadySo = /RouteAlreadyExists|InvalidPermission\.Duplicate|InvalidRoute\.NotFound|InvalidSecurityGroupRuleId\.NotFound/;

/** A rejection that comes too late is refused by the same code, and is a failure. */
const acceptRefused = /cannot accept connection [^"]*InvalidStateTransition/;
const deleteRefused = /cannot delete connection [^"]*InvalidStateTransition/;

/** F6: a repeated change that finds its work done is a result, no failure. */
export const alreadySoIsDone: Invariant = {
  id: "F6",
  says: "what is already so is never a failure",
  begins: (run) => {
    run.sandbox.lambda.onInvocation(({ functionName, result, event }) => {
      if (!functionName.endsWith("apply")) return;
      const told = JSON.stringify(result.is === "failed" ? { ...result.error, trace: [] } : result.payload);
      const code = alreadySo.exec(told)?.[0];
      if (code !== undefined) run.violated("F6", `${code} was taken for a failure`);
      if (acceptRefused.test(told) && isOneOf(run, event, ["provisioning", "active"]))
        run.violated("F6", "an accept that had been made was taken for a failure");
      if (deleteRefused.test(told) && isOneOf(run, event, ["deleting", "deleted"]))
        run.violated("F6", "a deletion that had been made was taken for a failure");
    });
  },
};

const isOneOf = ({ sandbox, accepted }: Run, event: unknown, statuses: readonly string[]): boolean => {
  const id = JSON.stringify(event).match(/pcx-\d+/)?.[0] ?? "";
  return accepted.has(id) && statuses.includes(sandbox.ec2.view.connection(id)?.status ?? "");
};
