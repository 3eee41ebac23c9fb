import { fieldsOf, mostBehind, textOf } from "../invariants/invariant.ts";
import { awsError, type Fault } from "./fault.ts";

const named = (input: unknown): string => {
  const { VpcPeeringConnectionIds, VpcPeeringConnectionId } = fieldsOf(input);
  const [first] = Array.isArray(VpcPeeringConnectionIds) ? (VpcPeeringConnectionIds as readonly unknown[]) : [];
  return textOf(first) || textOf(VpcPeeringConnectionId);
};

/** What was just made isn't there yet for one call (terraform-provider-aws 30423, 13201). */
export const notFoundYet: Fault = {
  name: "not-found-yet",
  number: "F9",
  rates: [0.05, 0.2],
  passes: true,
  hits: ({ service, operation }) => service === "ec2" && /^(Describe|Accept)VpcPeeringConnections?$/.test(operation),
  fits: ({ input }, { requestedAt, sandbox }) =>
    named(input) !== "" && sandbox.clock.now() - (requestedAt.get(named(input)) ?? 0) < mostBehind,
  strike: async () => {
    throw awsError("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID does not exist");
  },
};
