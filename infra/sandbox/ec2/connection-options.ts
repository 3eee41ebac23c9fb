import type { PeeringConnectionOptionsRequest } from "@aws-sdk/client-ec2";
import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import { copyFor } from "./connection-copies.ts";
import type { Operation } from "./operation.ts";
import { invalidValue, notPermitted, required } from "./refusals.ts";
import { type Connection, type Side, sides } from "./state.ts";
import type { World } from "./world.ts";

const checkOwner = ({ id, ...connection }: Connection, side: Side, caller: Caller): void => {
  const { account, region } = connection[side];
  if (account !== caller.account)
    throw notPermitted(`User ${caller.account} does not have permission to modify the ${side} side peering options`);
  // aws-facts, section 7: guide and API reference differ for one account in two Regions; the strict reading is the API's.
  if (region !== caller.region)
    throw notPermitted(
      `Incorrect region (${caller.region}) specified for this request. The ${side} side options of ${id} must be modified in region ${region}`,
    );
};

/** Both VPCs need DNS support and DNS hostnames before either side may resolve (aws-facts 1.4 and section 7). */
const checkDns = (world: World, connection: Connection): void => {
  const ready = sides.every((side) => {
    const dns = world.vpcOf(connection[side])?.dns;
    return dns?.support && dns.hostnames;
  });
  if (!ready)
    throw new AwsError(
      "InvalidVpcPeeringConnectionState.DnsHostnamesDisabled",
      "To enable DNS hostname resolution for the VPC peering connection, DNS hostname support must be enabled for the VPCs.",
    );
};

// The ClassicLink flags are deprecated, and refused across Regions.
const checkClassicLink = (options: PeeringConnectionOptionsRequest): void => {
  if (options.AllowEgressFromLocalClassicLinkToRemoteVpc || options.AllowEgressFromLocalVpcToRemoteClassicLink)
    throw invalidValue("ClassicLink is no longer available");
};

const checkSide = (
  world: World,
  connection: Connection,
  [side, asked, caller]: readonly [Side, PeeringConnectionOptionsRequest, Caller],
): void => {
  checkOwner(connection, side, caller);
  checkClassicLink(asked);
  if (asked.AllowDnsResolutionFromRemoteVpc) checkDns(world, connection);
};

/** Options exist only on an active connection, each side's set by its own account in its own Region (aws-facts 1.4, section 7). */
export const modifyVpcPeeringConnectionOptions: Operation<"ModifyVpcPeeringConnectionOptions"> = (world) => (input, caller) => {
  const { connection } = copyFor(world, caller, required(input.VpcPeeringConnectionId, "vpcPeeringConnectionId"));
  if (connection.status !== "active")
    throw notPermitted(`Peering ${connection.id} is not active. Peering options can be added only to active peerings.`);
  const options = { requester: input.RequesterPeeringConnectionOptions, accepter: input.AccepterPeeringConnectionOptions };
  const asked = sides.flatMap((side) => (options[side] ? [[side, options[side]] as const] : []));
  if (asked.length === 0) throw new AwsError("MissingParameter", "The request must contain peering connection options");
  for (const [side, wanted] of asked) checkSide(world, connection, [side, wanted, caller]);
  for (const [side, wanted] of asked) connection[side].dns = wanted.AllowDnsResolutionFromRemoteVpc ?? connection[side].dns;
  const echo = (side: Side) => ({ AllowDnsResolutionFromRemoteVpc: connection[side].dns });
  // Echoes only the sides that were sent (aws-facts, section 7).
  return {
    ...(options.requester ? { RequesterPeeringConnectionOptions: echo("requester") } : {}),
    ...(options.accepter ? { AccepterPeeringConnectionOptions: echo("accepter") } : {}),
  };
};
