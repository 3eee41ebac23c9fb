import { contains, readCidr } from "#shared/network/cidr.ts";
import { fieldsOf, isManaged, isProducts } from "./ownership.ts";
import type { Stage } from "./stage.ts";

/** What the product's calls left behind, and what was wrong with them. */
export interface CallWatch {
  readonly violations: Set<string>;
  /** `table destination peering` of each route that the product made */
  readonly routes: Set<string>;
}

/** Judges each of the product's changes at the moment it was made. */
export const watchCalls = (stage: Stage, watch: CallWatch): void => {
  stage.world.sandbox.onCall((call) => {
    if (call.service !== "ec2" || call.error !== undefined || !isProducts(stage, call)) return;
    const broken = judgements[call.operation]?.(stage, watch, fieldsOf(call.input)) ?? [];
    for (const violation of broken) watch.violations.add(violation);
  });
};

type Judge = (stage: Stage, watch: CallWatch, input: Readonly<Record<string, unknown>>) => readonly string[];

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const createRoute: Judge = (stage, watch, input) => {
  const table = text(input.RouteTableId);
  const destination = text(input.DestinationCidrBlock) || text(input.DestinationIpv6CidrBlock);
  const peering = text(input.VpcPeeringConnectionId);
  watch.routes.add(`${table} ${destination} ${peering}`);
  const { status, peer } = farEnd(stage, table, peering);
  return [
    ...(status === "active" ? [] : [`I7 ${table}: a route to ${peering} was made while it was ${status}`]),
    ...(isWithin(stage, destination, peer) ? [] : [`I5 ${table}: ${destination} is no block of ${peer}`]),
  ];
};

/** The VPC that a peering leads to from a table. */
const farEnd = ({ world }: Stage, table: string, peering: string) => {
  const connection = world.sandbox.ec2.view.connection(peering);
  if (!connection) return { status: "absent", peer: "" };
  const { requester, accepter, status } = connection;
  return { status, peer: requester.vpc === world.vpcs.get(table) ? accepter.vpc : requester.vpc };
};

const isWithin = ({ world }: Stage, destination: string, peer: string): boolean => {
  const wanted = readCidr(destination);
  const blocks = world.sandbox.ec2.view.vpcs().find(({ id }) => id === peer)?.blocks ?? [];
  return blocks.some(({ cidr }) => {
    const block = readCidr(cidr);
    return wanted !== null && block !== null && contains(block, wanted);
  });
};

const deleteConnection: Judge = (stage, watch, input) => {
  const peering = text(input.VpcPeeringConnectionId);
  const left = ownRoutes(stage, watch).filter((route) => route.endsWith(` ${peering}`));
  return left.map((route) => `I7 ${peering} was deleted before its route ${route}`);
};

/** I6: the product's rules are never open to the world, and only on groups that expose something. */
const authorizeIngress: Judge = (stage, _watch, input) =>
  stage.world.sandbox.ec2.view
    .securityGroups()
    .filter(({ id }) => id === text(input.GroupId))
    .flatMap(({ id, tags, rules }) =>
      rules
        .filter((rule) => isManaged(stage, rule.tags))
        .flatMap(({ source }) => [
          ...(source.endsWith("/0") ? [`I6 ${id}: open to ${source}`] : []),
          ...(`${stage.product.settings.tagPrefix}expose` in tags
            ? []
            : [`I6 ${id}: a rule was made, but the group exposes nothing`]),
        ]),
    );

const judgements: Readonly<Record<string, Judge>> = {
  CreateRoute: createRoute,
  DeleteVpcPeeringConnection: deleteConnection,
  AuthorizeSecurityGroupIngress: authorizeIngress,
  AuthorizeSecurityGroupEgress: (_stage, _watch, input) => [`I6 ${text(input.GroupId)}: an egress rule was made`],
  ReplaceRoute: (_stage, _watch, input) => [`I4 ${text(input.RouteTableId)}: a route was replaced`],
};

/** The product's routes that are still there, as `table destination peering`. */
export const ownRoutes = ({ world }: Stage, { routes }: CallWatch): readonly string[] =>
  world.sandbox.ec2.view
    .routeTables()
    .flatMap((table) => table.routes.map(({ destination, target }) => `${table.id} ${destination} ${target}`))
    .filter((route) => routes.has(route));
