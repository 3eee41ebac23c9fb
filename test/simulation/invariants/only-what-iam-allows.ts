import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/**
 * A request that fails between the look and the accept is shown to its accepter no more. IAM denies it then, as the role's
 * conditions are its ends, and no permission is missing. One that isn't shown yet is none that the product may accept.
 */
const hasFailed = ({ sandbox: { ec2 } }: Run, operation: string, input: unknown): boolean =>
  operation === "AcceptVpcPeeringConnection" &&
  ec2.view.connection(textOf(fieldsOf(input).VpcPeeringConnectionId))?.status === "failed";

/** I14. What a fault denies never reaches the sandbox, so whatever the sandbox denies is a permission that is missing. */
export const onlyWhatIamAllows: Invariant = {
  id: "I14",
  says: "every call of the product is allowed by the shipped roles",
  begins: (run) => {
    run.sandbox.onCall(({ error, caller, operation, service, input }) => {
      if (caller.principal.kind !== "role" || error === undefined) return;
      const denied = error.code === "UnauthorizedOperation" || (error.code === "AccessDenied" && service !== "sts");
      const gone = !run.sandbox.identity
        .roles()
        .some(({ arn }) => caller.principal.kind === "role" && arn === caller.principal.roleArn);
      const left = !run.sandbox.organizations.isMember(caller.account);
      if (denied && !gone && !left && !hasFailed(run, operation, input) && run.rolesTouched === 0)
        run.violated("I14", `${operation} is denied: ${error.message}`);
    });
  },
};
