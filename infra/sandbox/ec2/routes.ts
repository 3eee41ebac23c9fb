import type { CreateRouteCommandInput, ReplaceRouteCommandInput } from "@aws-sdk/client-ec2";
import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import type { Operation } from "./operation.ts";
import { placesOfList } from "./prefix-lists.ts";
import { found, invalidCombination, invalidValue, required } from "./refusals.ts";
import { checkRoute } from "./route-rules.ts";
import { destinationText, isLocal, targetOf } from "./route-shape.ts";
import type { Destination, Route, RouteTable, Target, Vpc } from "./state.ts";
import { readBlock } from "./vpc-blocks.ts";
import type { World } from "./world.ts";

interface AskedDestination {
  readonly DestinationCidrBlock?: string | undefined;
  readonly DestinationIpv6CidrBlock?: string | undefined;
  readonly DestinationPrefixListId?: string | undefined;
}

/** Exactly one destination; host bits are cleared (aws-facts, sections 4 and 5). */
const readDestination = (asked: AskedDestination): Destination => {
  const { DestinationCidrBlock: ipv4, DestinationIpv6CidrBlock: ipv6, DestinationPrefixListId: list } = asked;
  const given = [ipv4, ipv6, list].filter((one) => one !== undefined);
  const names = "destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId";
  if (given.length === 0) throw new AwsError("MissingParameter", `The request must contain exactly one of ${names}`);
  if (given.length > 1) throw invalidCombination(`The request must contain exactly one of ${names}`);
  if (ipv4 !== undefined) return { is: "block", block: readBlock(ipv4, 4, "destinationCidrBlock") };
  if (ipv6 !== undefined) return { is: "block", block: readBlock(ipv6, 6, "destinationIpv6CidrBlock") };
  return { is: "prefix-list", prefixList: list ?? "" };
};

const readTargets = (asked: CreateRouteCommandInput): Target[] => {
  const ids = [
    asked.CarrierGatewayId,
    asked.EgressOnlyInternetGatewayId,
    asked.GatewayId,
    asked.InstanceId,
    asked.LocalGatewayId,
    asked.NatGatewayId,
    asked.NetworkInterfaceId,
    asked.TransitGatewayId,
    asked.VpcEndpointId,
    asked.VpcPeeringConnectionId,
  ];
  const { CoreNetworkArn, OdbNetworkArn } = asked;
  return [
    ...ids.flatMap((id) => (id === undefined ? [] : [targetOf(id)])),
    ...(CoreNetworkArn === undefined ? [] : [{ field: "CoreNetworkArn", id: CoreNetworkArn } as const]),
    ...(OdbNetworkArn === undefined ? [] : [{ field: "OdbNetworkArn", id: OdbNetworkArn } as const]),
  ];
};

const readTarget = (asked: CreateRouteCommandInput): Target => {
  const [target, ...more] = readTargets(asked);
  if (!target) throw new AwsError("MissingParameter", "The request must contain exactly one route target");
  if (more.length > 0) throw invalidCombination("The request must contain exactly one route target");
  return target;
};

const tableFor = (world: World, caller: Caller, id: string | undefined): { readonly table: RouteTable; readonly vpc: Vpc } => {
  const name = required(id, "routeTableId");
  const table = found(world.at(caller).tables.get(name), "route-table", name);
  return { table, vpc: found(world.at(caller).vpcs.get(table.vpc), "vpc", table.vpc) };
};

const isStatic = ({ origin }: Route): boolean => origin !== "EnableVgwRoutePropagation";

const staticRoute = (table: RouteTable, destination: Destination): Route | undefined => {
  const text = destinationText(destination);
  return table.routes.find((route) => isStatic(route) && destinationText(route.destination) === text);
};

const placesOf = (world: World, vpc: Vpc, { destination, family }: { destination: Destination; family: 4 | 6 }): number => {
  if (destination.is === "prefix-list") return placesOfList(world, vpc, { id: destination.prefixList, family });
  return destination.block.family === family ? 1 : 0;
};

// Non-propagated routes, IPv4 and IPv6 counted separately (aws-facts, section 3); local routes and blackholes take a place too (I).
const checkQuota = (world: World, { table, vpc }: { table: RouteTable; vpc: Vpc }, destination: Destination): void => {
  for (const family of [4, 6] as const) {
    const more = placesOf(world, vpc, { destination, family });
    const used = table.routes
      .filter(isStatic)
      .reduce((sum, { destination: standing }) => sum + placesOf(world, vpc, { destination: standing, family }), 0);
    if (more > 0 && used + more > vpc.quotas.routesPerTable)
      throw new AwsError("RouteLimitExceeded", `The maximum number of routes has been reached for route table ${table.id}.`);
  }
};

export const createRoute: Operation<"CreateRoute"> = (world) => (input, caller) => {
  const destination = readDestination(input);
  const target = readTarget(input);
  const { table, vpc } = tableFor(world, caller, input.RouteTableId);
  const route: Route = { destination, target, origin: "CreateRoute" };
  if (isLocal(route)) throw invalidValue("The local target is only for resetting a local route");
  checkRoute(world, { table, vpc, caller }, route);
  const existing = staticRoute(table, destination);
  if (existing) {
    // Identical route: the evidence conflicts (aws-facts, section 5), so it is a setting.
    if (existing.target.id === target.id && world.settings.identicalCreateRoute === "succeeds") return { Return: true };
    throw new AwsError("RouteAlreadyExists", `The route identified by ${destinationText(destination)} already exists.`);
  }
  checkQuota(world, { table, vpc }, destination);
  table.routes.push(route);
  return { Return: true };
};

const newTarget = (input: ReplaceRouteCommandInput): Target =>
  input.LocalTarget ? { field: "GatewayId", id: "local" } : readTarget(input);

export const replaceRoute: Operation<"ReplaceRoute"> = (world) => (input, caller) => {
  const destination = readDestination(input);
  const target = newTarget(input);
  const { table, vpc } = tableFor(world, caller, input.RouteTableId);
  const existing = staticRoute(table, destination);
  if (!existing)
    throw invalidValue(
      `There is no route defined for '${destinationText(destination)}' in the route table. Use CreateRoute instead.`,
    );
  if (input.LocalTarget && existing.origin !== "CreateRouteTable")
    throw invalidValue(`The route ${destinationText(destination)} has no local target to reset to`);
  const route: Route = { destination, target, origin: existing.origin };
  checkRoute(world, { table, vpc, caller }, route);
  table.routes = table.routes.map((one) => (one === existing ? route : one));
  return {};
};

export const deleteRoute: Operation<"DeleteRoute"> = (world) => (input, caller) => {
  const destination = readDestination(input);
  const { table } = tableFor(world, caller, input.RouteTableId);
  const text = destinationText(destination);
  const existing = staticRoute(table, destination);
  if (!existing)
    throw new AwsError("InvalidRoute.NotFound", `no route with destination-cidr-block ${text} in route table ${table.id}`);
  if (isLocal(existing) || existing.origin === "CreateRouteTable")
    throw invalidValue(`cannot remove local route ${text} in route table ${table.id}`);
  table.routes = table.routes.filter((route) => route !== existing);
  return {};
};
