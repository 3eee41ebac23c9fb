import { fieldsOf } from "../invariants/invariant.ts";
import { awsError, type Fault } from "./fault.ts";

/** Absence is believed after five seconds (I13), so nothing stays unseen for longer. */
const newMilliseconds = 5000;

/** What was just made can't be seen by one read (terraform-provider-aws 30423, 13201). */
export const notFoundYet: Fault = {
  name: "not-found-yet",
  number: "F9",
  rates: [0.05, 0.2],
  hits: ({ service, operation }) => service === "ec2" && operation === "DescribeVpcPeeringConnections",
  fits: ({ input }, { requestedAt, sandbox }) =>
    fieldsOf(input).VpcPeeringConnectionIds !== undefined &&
    sandbox.clock.now() - (requestedAt.get(String(fieldsOf(input).VpcPeeringConnectionIds)) ?? 0) < newMilliseconds,
  strike: async () => {
    throw awsError("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID does not exist");
  },
};
