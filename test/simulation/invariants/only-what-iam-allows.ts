import type { Invariant } from "./invariant.ts";

/** I14. What a fault denies never reaches the sandbox, so whatever the sandbox denies is a permission that is missing. */
export const onlyWhatIamAllows: Invariant = {
  id: "I14",
  says: "every call of the product is allowed by the shipped roles",
  begins: (run) => {
    run.sandbox.onCall(({ error, caller, operation, service }) => {
      if (caller.principal.kind !== "role" || error === undefined) return;
      const denied = error.code === "UnauthorizedOperation" || (error.code === "AccessDenied" && service !== "sts");
      const gone = !run.sandbox.identity
        .roles()
        .some(({ arn }) => caller.principal.kind === "role" && arn === caller.principal.roleArn);
      const left = !run.sandbox.organizations.isMember(caller.account);
      if (denied && !gone && !left && run.rolesTouched === 0) run.violated("I14", `${operation} is denied: ${error.message}`);
    });
  },
};
