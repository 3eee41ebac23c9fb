import type { Route as PrintedRoute } from "@aws-sdk/client-ec2";
import { invalidValue } from "./refusals.ts";
import type { Destination, Route, RouteTable, Target, TargetField } from "./state.ts";
import type { World } from "./world.ts";

/** The destination as text: a canonical block, or a prefix list's id. */
export const destinationText = (destination: Destination): string =>
  destination.is === "block" ? destination.block.text : destination.prefixList;

const fields: readonly (readonly [RegExp, TargetField])[] = [
  [/^(local$|igw-|vgw-|vpce-)/, "GatewayId"],
  [/^nat-/, "NatGatewayId"],
  [/^tgw-/, "TransitGatewayId"],
  [/^pcx-/, "VpcPeeringConnectionId"],
  [/^eni-/, "NetworkInterfaceId"],
  [/^i-/, "InstanceId"],
  [/^eigw-/, "EgressOnlyInternetGatewayId"],
  [/^lgw-/, "LocalGatewayId"],
  [/^cagw-/, "CarrierGatewayId"],
];

/** The target that an id names, by its prefix. */
export const targetOf = (id: string): Target => {
  const field = fields.find(([pattern]) => pattern.test(id))?.[1];
  if (!field) throw invalidValue(`Value (${id}) is not a route target`);
  return { field, id };
};

export const isLocal = ({ target }: Route): boolean => target.id === "local";

/**
 * Blackhole while the peering isn't active: before acceptance, after deletion, or never there (aws-facts, section 5).
 * Other gateways aren't modelled and count as there.
 */
export const routeState = (world: World, table: RouteTable, { target }: Route): "active" | "blackhole" => {
  if (target.field !== "VpcPeeringConnectionId") return "active";
  const connection = world.connections.get(target.id);
  const joins = connection?.requester.vpc === table.vpc || connection?.accepter.vpc === table.vpc;
  return joins && connection?.status === "active" ? "active" : "blackhole";
};

const printDestination = (destination: Destination): PrintedRoute => {
  if (destination.is === "prefix-list") return { DestinationPrefixListId: destination.prefixList };
  return destination.block.family === 4
    ? { DestinationCidrBlock: destination.block.text }
    : { DestinationIpv6CidrBlock: destination.block.text };
};

/** A route as DescribeRouteTables shows it; routes have no tags and no description. */
export const printRoute = (world: World, table: RouteTable, route: Route): PrintedRoute => ({
  ...printDestination(route.destination),
  [route.target.field]: route.target.id,
  Origin: route.origin,
  State: routeState(world, table, route),
});
