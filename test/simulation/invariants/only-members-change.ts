import { clocksDiffer, type Invariant } from "./invariant.ts";

const changing = /^(Accept|Authorize|Create|Delete|Modify|Reject|Replace|Revoke)/;

/** A change that was decided on before the account left may still be under way. */
const recently = 120_000;

export const onlyMembersChange: Invariant = {
  id: "I15",
  says: "nothing changes in an account outside the organization, or about a connection that nobody asked for",
  onCall: (run, { operation, caller, input }) => {
    if (!changing.test(operation)) return;
    if (
      !run.sandbox.organizations.isMember(caller.account) &&
      run.sandbox.clock.now() - (run.leftAt.get(caller.account) ?? 0) > recently + clocksDiffer(run.plan)
    )
      run.violated("I15", `${operation} in ${caller.account}, which is no member`);
    const id = JSON.stringify(input).match(/pcx-[\w-]+/)?.[0];
    if (id !== undefined && !run.requested.includes(id)) run.violated("I15", `${operation} of ${id}, which nobody asked for`);
  },
};
