import { AwsError } from "#infra/sandbox/errors.ts";
import { fieldsOf, textOf } from "../invariants/invariant.ts";
import { byHand } from "../world/people.ts";
import type { Fault } from "./fault.ts";

/** A connection is deleted right after its first route came, and for a moment no read shows that route. */
export const unseenAndGone: Fault = {
  name: "unseen-and-gone",
  number: "F9, F10, F37",
  rates: [0.05, 0.2],
  hits: ({ service, operation }) => service === "ec2" && operation === "CreateRoute",
  strike: async (run, { account, region, input }, send) => {
    const made = await send();
    const VpcPeeringConnectionId = textOf(fieldsOf(input).VpcPeeringConnectionId);
    try {
      await byHand(run.sandbox, { account, region }, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId });
      run.handAt = run.groundsAt = run.sandbox.clock.now();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    run.behind("DescribeRouteTables");
    return made;
  },
};
