import type { RouteTable as PrintedTable, RouteTableAssociation } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { associatedBlocks } from "./connection-copies.ts";
import { type Catalogue, select, truth } from "./describe.ts";
import type { Operation } from "./operation.ts";
import { dependencyViolation, found, required } from "./refusals.ts";
import { destinationText, printRoute, routeState } from "./route-shape.ts";
import type { Association, RouteTable, TagMap, TargetField, Vpc } from "./state.ts";
import { printTags, tagsOnCreate } from "./tag-sets.ts";
import { localRoute } from "./vpc-blocks.ts";
import type { World } from "./world.ts";

export const newAssociation = (world: World, of: Association["of"]): Association => ({
  id: `rtbassoc-${world.core.random.hex(17)}`,
  of,
});

/** A table with one `local` route for each block of its VPC (aws-facts, section 5). */
export const newRouteTable = (
  world: World,
  vpc: Vpc,
  { tags, main }: { readonly tags: TagMap; readonly main: boolean },
): RouteTable => {
  const table: RouteTable = {
    ...world.newResource("route-table", vpc, tags),
    vpc: vpc.id,
    associations: main ? [newAssociation(world, { is: "main" })] : [],
    routes: associatedBlocks(vpc).map(({ block }) => localRoute(block)),
  };
  world.at(vpc).tables.set(table.id, table);
  return table;
};

const printAssociation = (table: RouteTable, { id, of }: Association): RouteTableAssociation => ({
  Main: of.is === "main",
  RouteTableAssociationId: id,
  RouteTableId: table.id,
  ...(of.is === "subnet" ? { SubnetId: of.subnet } : {}),
  ...(of.is === "gateway" ? { GatewayId: of.gateway } : {}),
  AssociationState: { State: "associated" },
});

// Subnets on the main table by default are not listed: only `Main: true`, without a SubnetId (aws-facts, section 5).
const printTable = (world: World, table: RouteTable): PrintedTable => ({
  RouteTableId: table.id,
  VpcId: table.vpc,
  OwnerId: table.account,
  Associations: table.associations.map((one) => printAssociation(table, one)),
  PropagatingVgws: table.routes.flatMap(({ origin, target }) =>
    origin === "EnableVgwRoutePropagation" ? [{ GatewayId: target.id }] : [],
  ),
  Routes: table.routes.map((route) => printRoute(world, table, route)),
  Tags: printTags(table.tags),
});

export const createRouteTable: Operation<"CreateRouteTable"> = (world) => (input, caller) => {
  const vpcId = required(input.VpcId, "vpcId");
  const vpc = found(world.at(caller).vpcs.get(vpcId), "vpc", vpcId);
  const tags = tagsOnCreate(input.TagSpecifications, "route-table");
  // 200 a VPC, the main table counts (aws-facts, section 3).
  if (world.tablesOf(vpc).length >= 200)
    throw new AwsError("RouteTableLimitExceeded", "The maximum number of route tables has been reached.");
  return { RouteTable: printTable(world, newRouteTable(world, vpc, { tags, main: false })) };
};

export const deleteRouteTable: Operation<"DeleteRouteTable"> = (world) => (input, caller) => {
  const id = required(input.RouteTableId, "routeTableId");
  const { tables } = world.at(caller);
  const table = found(tables.get(id), "route-table", id);
  if (table.associations.length > 0) throw dependencyViolation("routeTable", id);
  tables.delete(id);
  return {};
};

const targetFilter = (field: TargetField) => (table: RouteTable) =>
  table.routes.flatMap(({ target }) => (target.field === field ? [target.id] : []));

const catalogue = (world: World): Catalogue<RouteTable> => ({
  operation: "DescribeRouteTables",
  // 5 to 100, where the others allow 1000 (aws-facts, section 2).
  pageSize: [5, 100],
  id: ({ id }) => id,
  order: ({ order }) => order,
  tags: ({ tags }) => tags,
  filters: {
    "association.gateway-id": ({ associations }) => associations.flatMap(({ of }) => (of.is === "gateway" ? [of.gateway] : [])),
    "association.main": ({ associations }) => truth(associations.some(({ of }) => of.is === "main")),
    "association.route-table-association-id": ({ associations }) => associations.map(({ id }) => id),
    "association.route-table-id": ({ id, associations }) => (associations.length > 0 ? [id] : []),
    // Nothing for a subnet that is on the main table by default (aws-facts, section 5).
    "association.subnet-id": ({ associations }) => associations.flatMap(({ of }) => (of.is === "subnet" ? [of.subnet] : [])),
    "owner-id": ({ account }) => [account],
    "route-table-id": ({ id }) => [id],
    "route.destination-cidr-block": ({ routes }) => destinations(routes, 4),
    "route.destination-ipv6-cidr-block": ({ routes }) => destinations(routes, 6),
    "route.destination-prefix-list-id": ({ routes }) =>
      routes.flatMap(({ destination }) => (destination.is === "prefix-list" ? [destination.prefixList] : [])),
    "route.gateway-id": targetFilter("GatewayId"),
    "route.instance-id": targetFilter("InstanceId"),
    "route.nat-gateway-id": targetFilter("NatGatewayId"),
    "route.origin": ({ routes }) => routes.map(({ origin }) => origin),
    "route.state": (table) => table.routes.map((route) => routeState(world, table, route)),
    "route.transit-gateway-id": targetFilter("TransitGatewayId"),
    "route.vpc-peering-connection-id": targetFilter("VpcPeeringConnectionId"),
    "vpc-id": ({ vpc }) => [vpc],
  },
});

const destinations = (routes: RouteTable["routes"], family: 4 | 6): string[] =>
  routes.flatMap(({ destination }) =>
    destination.is === "block" && destination.block.family === family ? [destinationText(destination)] : [],
  );

export const describeRouteTables: Operation<"DescribeRouteTables"> = (world) => {
  const listed = catalogue(world);
  return (input, caller) => {
    const { records, ...next } = select(
      world.at(caller).tables.values(),
      {
        ids: { kind: "route-table", list: input.RouteTableIds, parameter: "routeTableIds" },
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      },
      listed,
    );
    return { RouteTables: records.map((table) => printTable(world, table)), ...next };
  };
};
