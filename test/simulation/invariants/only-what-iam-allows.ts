import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/**
 * The write role can't accept for a VPC that its owner keeps out, should they do so after the look: the role's own guard. Nor
 * where the request isn't shown yet: its ends are conditions of that guard.
 */
const isKeptOut = ({ plan, sandbox: { ec2 } }: Run, operation: string, input: unknown): boolean => {
  const connection = ec2.view.connection(textOf(fieldsOf(input).VpcPeeringConnectionId));
  const ends = [connection?.requester.vpc, connection?.accepter.vpc];
  return (
    operation === "AcceptVpcPeeringConnection" &&
    (plan.happenings.some(({ does }) => does === "requests-unseen") ||
      ec2.view.vpcs().some(({ id, tags }) => ends.includes(id) && tags["peering:accept"] === "never"))
  );
};

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
      if (denied && !gone && !left && !isKeptOut(run, operation, input) && run.rolesTouched === 0)
        run.violated("I14", `${operation} is denied: ${error.message}`);
    });
  },
};
