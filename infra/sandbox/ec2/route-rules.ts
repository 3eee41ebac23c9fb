import type { Caller } from "../call.ts";
import { type Block, block, contains } from "./cidr.ts";
import { copyFor, isLive, liveBlocks } from "./connection-copies.ts";
import { absent, invalidValue } from "./refusals.ts";
import { isLocal } from "./route-shape.ts";
import type { Route, RouteTable, Target, Vpc } from "./state.ts";
import { fitsEdgeTable } from "./table-associations.ts";
import type { World } from "./world.ts";

interface Setting {
  readonly table: RouteTable;
  readonly vpc: Vpc;
  readonly caller: Caller;
}

// aws-facts, section 5: no routes equal to or inside these.
const reserved = [block("169.254.168.0/22"), block("fd00:ec2::/32")];

const checkReserved = (destination: Block): void => {
  if (reserved.some((range) => contains(range, destination)))
    throw invalidValue(`The destination CIDR block ${destination.text} is reserved and cannot be routed.`);
};

const isAppliance = ({ field, id }: Target): boolean =>
  field === "NetworkInterfaceId" || field === "InstanceId" || field === "NatGatewayId" || id.startsWith("vpce-");

/** Inside the VPC only whole subnets, and only to a NAT gateway, interface or endpoint (aws-facts, section 5). */
const checkSpecificity = (world: World, vpc: Vpc, { destination, target }: Route): void => {
  if (destination.is !== "block") return;
  const own = liveBlocks(vpc).find((other) => contains(other.block, destination.block));
  if (!own) return;
  const whole =
    own.block.text === destination.block.text ||
    world.subnetsOf(vpc).some((subnet) => [subnet.block.text, subnet.ipv6?.block.text].includes(destination.block.text));
  if (!isAppliance(target) || !whole)
    throw invalidValue(
      `The destination CIDR block ${destination.block.text} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
    );
};

const checkConnection = (world: World, { table, caller }: Setting, target: Target): void => {
  const { connection } = copyFor(world, caller, target.id);
  // Allowed from the request on, as a blackhole (aws-facts, section 5); one that is over is taken as not there (I).
  if (!isLive(connection.status)) throw absent("vpc-peering-connection", target.id);
  const ours = [connection.requester, connection.accepter].some(
    (end) => end.vpc === table.vpc && end.account === table.account && end.region === table.region,
  );
  // Seen for internet gateways; the wording for a peering isn't known (aws-facts, section 5 and 15, 6).
  if (!ours) throw invalidValue(`route table ${table.id} and network gateway ${target.id} belong to different networks`);
};

const checkEdge = (table: RouteTable, vpc: Vpc, route: Route): void => {
  if (!table.associations.some(({ of }) => of.is === "gateway")) return;
  const { destination } = route;
  const inside = destination.is === "block" && liveBlocks(vpc).some((own) => contains(own.block, destination.block));
  if (!fitsEdgeTable(route) || !inside)
    throw invalidValue(`The route is not supported in the route table ${table.id}, which is associated with a gateway`);
};

/** What AWS asks of a route before it is created or changed. */
export const checkRoute = (world: World, setting: Setting, route: Route): void => {
  const { table, vpc } = setting;
  if (route.destination.is === "block") checkReserved(route.destination.block);
  if (route.target.field === "VpcPeeringConnectionId") checkConnection(world, setting, route.target);
  if (isLocal(route)) return;
  checkEdge(table, vpc, route);
  checkSpecificity(world, vpc, route);
};
