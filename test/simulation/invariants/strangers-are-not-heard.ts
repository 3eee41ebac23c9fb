import { hub, memberAccounts } from "../world/places.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

const known: readonly string[] = [hub.account, ...memberAccounts];

/** I15 and F25: on a stranger's word no role is assumed there, and nothing is remembered. */
export const strangersAreNotHeard: Invariant = {
  id: "I15",
  says: "nothing is read in, or remembered of, an account that never was in the organization",
  begins: (run) => {
    run.sandbox.onCall(({ service, operation, input }) => {
      if (service !== "sts" || operation !== "AssumeRole") return;
      const account = textOf(fieldsOf(input).RoleArn).split(":")[4] ?? "";
      if (!known.includes(account)) run.violated("I15", `a role of ${account} was asked for, which never was a member`);
    });
  },
  atEnd: async ({ product, violated }) => {
    for (const { id, seen } of await product.ledger.all())
      if (!known.includes(seen.account))
        violated("I15", `${id} is remembered as seen in ${seen.account}, which never was a member`);
  },
};
