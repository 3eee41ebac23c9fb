import { type Block, block, contains, overlaps } from "./cidr.ts";
import { associatedBlocks } from "./connection-copies.ts";
import { portPaths } from "./ports.ts";
import { destinationText, routeState } from "./route-shape.ts";
import type { Connection, Route, RouteTable, Subnet, Vpc } from "./state.ts";
import type { World } from "./world.ts";

/** Whether packets travel from one VPC to the other and their answers back; with `port`, one exposed port. */
export interface Path {
  readonly from: string;
  readonly to: string;
  /** `tcp/443` or `tcp/8000-8010`; absent for plain routing */
  readonly port?: string;
  readonly ok: boolean;
  /** the table, group or connection where it ends, and why */
  readonly stoppedAt?: string;
}

const routeBlock = ({ destination }: Route): Block | undefined => (destination.is === "block" ? destination.block : undefined);

/** A static route before a propagated one of the same length (aws-facts, section 5). */
const prefer = (one: Route, other: Route): Route => {
  const difference = (routeBlock(one)?.length ?? 0) - (routeBlock(other)?.length ?? 0);
  if (difference !== 0) return difference > 0 ? one : other;
  return one.origin === "EnableVgwRoutePropagation" ? other : one;
};

/** The routes that packets to a block take: the longest prefix around it, and every longer one inside it. */
const routesTaken = ({ routes }: RouteTable, to: Block): readonly (Route | undefined)[] => {
  const around = routes.filter((route) => contains(routeBlock(route) ?? to, to) && routeBlock(route) !== undefined);
  const cover = around.length > 0 ? around.reduce(prefer) : undefined;
  const inside = routes.filter((route) => {
    const block = routeBlock(route);
    return block !== undefined && block.length > to.length && contains(to, block);
  });
  return [cover, ...inside];
};

const stopInTable = (
  world: World,
  table: RouteTable,
  { to, connection }: { readonly to: Block; readonly connection: Connection },
): string | undefined => {
  for (const route of routesTaken(table, to)) {
    if (!route) return `${table.id}: no route to ${to.text}`;
    const text = destinationText(route.destination);
    if (route.target.id !== connection.id) return `${table.id}: ${text} leads to ${route.target.id}`;
    if (routeState(world, table, route) !== "active") return `${table.id}: ${text} is a blackhole`;
  }
  return undefined;
};

const hasIpv6 = (vpc: Vpc): boolean => associatedBlocks(vpc).some(({ block }) => block.family === 6);

const subnetBlocks = ({ block, ipv6 }: Subnet): readonly Block[] => (ipv6 ? [block, ipv6.block] : [block]);

/**
 * Where packets to a VPC go: every associated block, IPv6 only when both VPCs have it. A block with subnets counts through
 * them, as there are no addresses elsewhere: least-access routes to each subnet reach all of it.
 */
const destinationsIn = (world: World, [from, vpc]: readonly [Vpc, Vpc], narrowed: readonly Block[]): readonly Block[] => {
  const subnets = world.subnetsOf(vpc).flatMap(subnetBlocks);
  return associatedBlocks(vpc)
    .map(({ block }) => block)
    .filter(({ family }) => family === 4 || (hasIpv6(vpc) && hasIpv6(from)))
    .flatMap((block) => (narrowed.length > 0 ? narrowed.filter((part) => contains(block, part)) : [block]))
    .flatMap((block) => {
      const inside = subnets.filter((subnet) => overlaps(subnet, block));
      return inside.length > 0 ? inside : [block];
    });
};

/** The tables that packets leave a VPC through: each subnet's own, and the main one for the rest or when there are none. */
const tablesUsed = (world: World, vpc: Vpc): readonly RouteTable[] => {
  const tables = world.tablesOf(vpc);
  const subnets = world.subnetsOf(vpc).map(({ id }) => id);
  const own = (table: RouteTable): string[] => table.associations.flatMap(({ of }) => (of.is === "subnet" ? [of.subnet] : []));
  const placed = new Set(tables.flatMap(own));
  const mainUsed = subnets.length === 0 || subnets.some((subnet) => !placed.has(subnet));
  const isMain = ({ associations }: RouteTable): boolean => associations.some(({ of }) => of.is === "main");
  return tables
    .filter((table) => own(table).length > 0 || (mainUsed && isMain(table)))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
};

/** Where traffic was never promised. */
export interface PromisedTraffic {
  /** tables that stay out of peering */
  readonly exceptTables?: readonly string[];
  /** the only blocks of the accepter that the requester asked to reach; all when left out or empty */
  readonly narrowedTo?: readonly string[];
}

interface Walk {
  readonly connection: Connection;
  readonly exceptTables: ReadonlySet<string>;
  /** the only blocks that the requester asked to reach; empty for all */
  readonly narrowedTo: readonly Block[];
}

const stopOneWay = (world: World, [from, to]: readonly [Vpc, Vpc], how: Walk): string | undefined => {
  const { connection, exceptTables, narrowedTo } = how;
  const destinations = destinationsIn(world, [from, to], from.id === connection.requester.vpc ? narrowedTo : []);
  const used = tablesUsed(world, from);
  const tables = used.filter(({ id }) => !exceptTables.has(id));
  if (used.length > 0 && tables.length === 0) return `${from.id}: no table in use is routed`;
  for (const table of tables) {
    for (const block of destinations) {
      const stop = stopInTable(world, table, { to: block, connection });
      if (stop) return stop;
    }
  }
  return undefined;
};

const path = (ends: Pick<Path, "from" | "to" | "port">, stoppedAt: string | undefined): Path =>
  stoppedAt === undefined ? { ...ends, ok: true } : { ...ends, ok: false, stoppedAt };

const walk = (world: World, [from, to]: readonly [Vpc, Vpc], how: Walk): Path[] => {
  const { connection } = how;
  const inactive = connection.status === "active" ? undefined : `${connection.id}: ${connection.status}`;
  const stop = inactive ?? stopOneWay(world, [from, to], how) ?? stopOneWay(world, [to, from], how);
  const ports = portPaths(world, [from, to]).map(({ port, stoppedAt }) =>
    path({ from: from.id, to: to.id, port }, stop ?? stoppedAt),
  );
  return [path({ from: from.id, to: to.id }, stop), ...ports];
};

const sortKey = ({ from, to, port = "" }: Path): string => `${from} ${to} ${port}`;

/** Traces both directions of a connection, and every exposed port, through the tables and groups as they are now. */
export const reachability = (world: World, pcx: string, { exceptTables = [], narrowedTo = [] }: PromisedTraffic): Path[] => {
  const connection = world.connections.get(pcx);
  if (!connection) return [];
  const requester = world.vpcOf(connection.requester);
  const accepter = world.vpcOf(connection.accepter);
  if (!requester || !accepter) {
    const [one, other] = [connection.requester.vpc, connection.accepter.vpc];
    const gone = `${requester ? other : one}: does not exist`;
    return [path({ from: one, to: other }, gone), path({ from: other, to: one }, gone)].toSorted((a, b) =>
      sortKey(a) < sortKey(b) ? -1 : 1,
    );
  }
  const how = { connection, exceptTables: new Set(exceptTables), narrowedTo: narrowedTo.map(block) };
  const paths = [...walk(world, [requester, accepter], how), ...walk(world, [accepter, requester], how)];
  return paths.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
};
