import type { VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from "@aws-sdk/client-ec2";
import { associatedBlocks, isAccepted, isLive } from "./connection-copies.ts";
import type { Connection, Side } from "./state.ts";
import { printTags } from "./tag-sets.ts";
import type { World } from "./world.ts";

// Blocks are told for the accepter only once accepted, for the requester from the start, and no longer when it is over (aws-facts, section 2).
const tellsBlocks = ({ status }: Connection, side: Side): boolean => (side === "requester" ? isLive(status) : isAccepted(status));

const printBlocks = (world: World, connection: Connection, side: Side): VpcPeeringConnectionVpcInfo => {
  const vpc = tellsBlocks(connection, side) ? world.vpcOf(connection[side]) : undefined;
  if (!vpc) return {};
  const texts = (family: 4 | 6): string[] =>
    associatedBlocks(vpc).flatMap(({ block }) => (block.family === family ? [block.text] : []));
  const ipv6 = texts(6).map((Ipv6CidrBlock) => ({ Ipv6CidrBlock }));
  return {
    CidrBlock: texts(4)[0],
    CidrBlockSet: texts(4).map((CidrBlock) => ({ CidrBlock })),
    // Absent, not empty, without IPv6 (aws-facts, section 2).
    ...(ipv6.length > 0 ? { Ipv6CidrBlockSet: ipv6 } : {}),
  };
};

const printEnd = (world: World, connection: Connection, [side, seenBy]: readonly [Side, Side]): VpcPeeringConnectionVpcInfo => {
  const end = connection[side];
  // Another account's options are never shown; within one account both are (aws-facts, section 2).
  const tellsOptions = tellsBlocks(connection, side) && end.account === connection[seenBy].account;
  return {
    OwnerId: end.account,
    VpcId: end.vpc,
    Region: end.region,
    ...printBlocks(world, connection, side),
    ...(tellsOptions
      ? {
          PeeringOptions: {
            AllowDnsResolutionFromRemoteVpc: end.dns,
            AllowEgressFromLocalClassicLinkToRemoteVpc: false,
            AllowEgressFromLocalVpcToRemoteClassicLink: false,
          },
        }
      : {}),
  };
};

const neverAccepted = new Set(["initiating-request", "pending-acceptance", "failed", "rejected", "expired"]);

/** A connection as the copy on one side shows it. */
export const printConnection = (world: World, connection: Connection, seenBy: Side): VpcPeeringConnection => ({
  VpcPeeringConnectionId: connection.id,
  Status: { Code: connection.status, Message: connection.message },
  RequesterVpcInfo: printEnd(world, connection, ["requester", seenBy]),
  AccepterVpcInfo: printEnd(world, connection, ["accepter", seenBy]),
  Tags: printTags(connection.tags[seenBy]),
  // Gone once accepted (aws-facts, section 2).
  ...(neverAccepted.has(connection.status) ? { ExpirationTime: new Date(connection.expires) } : {}),
});
