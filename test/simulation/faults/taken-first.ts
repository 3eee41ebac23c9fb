import { AwsError } from "#infra/sandbox/errors.ts";
import { fieldsOf } from "../invariants/invariant.ts";
import { byHand } from "../world/people.ts";
import type { Fault } from "./fault.ts";

/** An owner makes the very route or rule that the product is about to make: the route leads elsewhere, the rule is theirs. */
export const takenFirst: Fault = {
  name: "taken-first",
  number: "F17, F18",
  rates: [0.05, 0.3],
  hits: ({ service, operation }) =>
    service === "ec2" && (operation === "CreateRoute" || operation === "AuthorizeSecurityGroupIngress"),
  strike: async (run, { operation, account, region, input }, send) => {
    const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, GroupId, IpPermissions } = fieldsOf(input);
    const destination = DestinationCidrBlock ? { DestinationCidrBlock } : { DestinationIpv6CidrBlock };
    const owner = { account, region };
    try {
      if (operation === "CreateRoute")
        await byHand(run.sandbox, owner, operation, { RouteTableId, ...destination, NatGatewayId: "nat-elsewhere" });
      else await byHand(run.sandbox, owner, "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions });
      run.handAt = run.groundsAt = run.sandbox.clock.now();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    return send();
  },
};
