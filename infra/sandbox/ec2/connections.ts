import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import { connectionBetween, copyFor, isAccepted, sideSeenAt } from "./connection-copies.ts";
import { printConnection } from "./connection-shape.ts";
import { type Catalogue, select } from "./describe.ts";
import { accept, reject, remove } from "./lifecycle.ts";
import type { Operation } from "./operation.ts";
import { notPermitted, required } from "./refusals.ts";
import { type Connection, type Side, sides, type Vpc } from "./state.ts";
import type { World } from "./world.ts";

const invalidTransition = ({ id, status }: Connection, to: string): AwsError =>
  new AwsError("InvalidStateTransition", `Invalid state transition for ${id}, attempted to transition from ${status} to ${to}`);

/** The accepter's decision is made by its owner, in its Region, on a pending request, checked in this order (aws-facts 1.4). */
const checkDecider = (connection: Connection, caller: Caller, word: "accept" | "reject"): void => {
  const { id, accepter, status } = connection;
  if (accepter.account !== caller.account) throw notPermitted(`User ${caller.account} cannot ${word} peering ${id}`);
  if (accepter.region !== caller.region)
    throw notPermitted(
      `Incorrect region (${caller.region}) specified for this request. VPC peering connection ${id} must be ${word === "accept" ? "accepted" : "accepted or rejected"} in region ${accepter.region}`,
    );
  if (status !== "pending-acceptance") throw invalidTransition(connection, word === "accept" ? "active" : "rejected");
};

const checkActiveQuota = (world: World, vpc: Vpc): void => {
  const active = world.connectionsOf(vpc).filter(({ connection }) => isAccepted(connection.status));
  // Which of two codes fires, and at Create or Accept, isn't documented (aws-facts, section 15, 4).
  if (active.length >= vpc.quotas.activePeerings)
    throw new AwsError(
      "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
      `You've reached the limit on the number of active VPC peering connections for ${vpc.id}.`,
    );
};

const checkEncryption = (one: Vpc, other: Vpc): void => {
  const enforced = one.encryption === "enforce" || other.encryption === "enforce";
  const allowed = one.region === other.region && one.encryption === other.encryption;
  // aws-facts, section 8: an enforcing VPC peers only with another one in its Region; the code isn't known.
  if (enforced && !allowed)
    throw notPermitted(`VPC encryption controls in enforce mode do not permit peering ${one.id} with ${other.id}`);
};

export const acceptVpcPeeringConnection: Operation<"AcceptVpcPeeringConnection"> = (world) => (input, caller) => {
  const id = required(input.VpcPeeringConnectionId, "vpcPeeringConnectionId");
  const { connection } = copyFor(world, caller, id);
  checkDecider(connection, caller, "accept");
  const requester = world.vpcOf(connection.requester);
  const accepter = world.vpcOf(connection.accepter);
  if (!requester || !accepter) throw invalidTransition(connection, "active");
  if (connectionBetween(world, [requester, accepter], isAccepted))
    throw new AwsError("VpcPeeringConnectionAlreadyExists", `The vpc peering connection identified by ${id} already exists.`);
  for (const vpc of [requester, accepter]) checkActiveQuota(world, vpc);
  checkEncryption(requester, accepter);
  accept(world, connection);
  return { VpcPeeringConnection: printConnection(world, connection, "accepter") };
};

export const rejectVpcPeeringConnection: Operation<"RejectVpcPeeringConnection"> = (world) => (input, caller) => {
  const { connection } = copyFor(world, caller, required(input.VpcPeeringConnectionId, "vpcPeeringConnectionId"));
  checkDecider(connection, caller, "reject");
  reject(world, connection);
  return { Return: true };
};

export const deleteVpcPeeringConnection: Operation<"DeleteVpcPeeringConnection"> = (world) => (input, caller) => {
  const { connection, side } = copyFor(world, caller, required(input.VpcPeeringConnectionId, "vpcPeeringConnectionId"));
  if (connection.status !== "active" && connection.status !== "pending-acceptance")
    throw invalidTransition(connection, "deleting");
  // Only the requester may delete a pending request, the accepter must reject (aws-facts 1.1); which code isn't known (section 15, 6).
  if (connection.status === "pending-acceptance" && connection.requester.account !== caller.account)
    throw notPermitted(`User ${caller.account} cannot delete peering ${connection.id}`);
  remove(world, connection, side);
  return { Return: true };
};

interface Copy {
  readonly connection: Connection;
  readonly side: Side;
}

const endFilters = (side: Side, world: World): Catalogue<Copy>["filters"] => ({
  [`${side}-vpc-info.owner-id`]: ({ connection }) => [connection[side].account],
  [`${side}-vpc-info.vpc-id`]: ({ connection }) => [connection[side].vpc],
  [`${side}-vpc-info.cidr-block`]: (copy) => {
    const shown = printConnection(world, copy.connection, copy.side);
    const end = side === "requester" ? shown.RequesterVpcInfo : shown.AccepterVpcInfo;
    return (end?.CidrBlockSet ?? []).map(({ CidrBlock }) => CidrBlock);
  },
});

const catalogue = (world: World): Catalogue<Copy> => ({
  operation: "DescribeVpcPeeringConnections",
  pageSize: [5, 1000],
  id: ({ connection }) => connection.id,
  order: ({ connection }) => connection.order,
  tags: ({ connection, side }) => connection.tags[side],
  // No filter by region (aws-facts, section 2).
  filters: {
    ...Object.assign({}, ...sides.map((side) => endFilters(side, world))),
    "expiration-time": ({ connection, side }) => [printConnection(world, connection, side).ExpirationTime?.toISOString()],
    "status-code": ({ connection }) => [connection.status],
    "status-message": ({ connection }) => [connection.message],
    "vpc-peering-connection-id": ({ connection }) => [connection.id],
  },
});

export const describeVpcPeeringConnections: Operation<"DescribeVpcPeeringConnections"> = (world) => {
  const listed = catalogue(world);
  return (input, caller) => {
    const copies = [...world.connections.values()].flatMap((connection) => {
      const side = sideSeenAt(world, connection, caller);
      return side ? [{ connection, side }] : [];
    });
    const { records, ...next } = select(
      copies,
      {
        ids: { kind: "vpc-peering-connection", list: input.VpcPeeringConnectionIds, parameter: "vpcPeeringConnectionIds" },
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      },
      listed,
    );
    return { VpcPeeringConnections: records.map(({ connection, side }) => printConnection(world, connection, side)), ...next };
  };
};
