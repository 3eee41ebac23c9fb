import { absent, found } from "./refusals.ts";
import { type Connection, type Place, type Side, type Status, sides, type Vpc, type VpcBlock } from "./state.ts";
import type { World } from "./world.ts";

/** Statuses of a connection that exists or may come to exist. */
export const isLive = (status: Status): boolean =>
  status === "initiating-request" || status === "pending-acceptance" || isAccepted(status);

export const isAccepted = (status: Status): boolean => status === "provisioning" || status === "active";

const isAt = (one: Place, other: Place): boolean => one.account === other.account && one.region === other.region;

/** Both ends in one account and region share a single copy of the record. */
export const isOnePlace = ({ requester, accepter }: Connection): boolean => isAt(requester, accepter);

/** The side whose copy an account sees in a region now, if any (aws-facts, sections 1.1 and 2). */
export const sideSeenAt = (world: World, connection: Connection, place: Place): Side | undefined =>
  sides.find((side) => {
    const { from, until } = connection.seen[side];
    return isAt(connection[side], place) && from <= world.now() && world.now() < until;
  });

/** The caller's copy of a connection; NotFound when that account and region has none. */
export const copyFor = (world: World, place: Place, id: string): { readonly connection: Connection; readonly side: Side } => {
  const connection = found(world.connections.get(id), "vpc-peering-connection", id);
  const side = sideSeenAt(world, connection, place);
  if (side === undefined) throw absent("vpc-peering-connection", id);
  return { connection, side };
};

export const otherSide = (side: Side): Side => (side === "requester" ? "accepter" : "requester");

/** Blocks that count: associated ones and ones on their way. */
export const liveBlocks = (vpc: Vpc): readonly VpcBlock[] =>
  vpc.blocks.filter(({ state }) => state === "associated" || state === "associating");

export const associatedBlocks = (vpc: Vpc): readonly VpcBlock[] => vpc.blocks.filter(({ state }) => state === "associated");

const joins = (connection: Connection, one: Vpc, other: Vpc): boolean => {
  const is = (side: Side, vpc: Vpc): boolean => connection[side].vpc === vpc.id && isAt(connection[side], vpc);
  return (is("requester", one) && is("accepter", other)) || (is("requester", other) && is("accepter", one));
};

/** The newest connection of two VPCs in one of these statuses, in either direction. */
export const connectionBetween = (
  world: World,
  ends: readonly [Vpc, Vpc],
  accept: (status: Status) => boolean,
): Connection | undefined =>
  [...world.connections.values()].findLast((connection) => accept(connection.status) && joins(connection, ...ends));
