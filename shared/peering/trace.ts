import { parseCidr } from "../network/cidr.ts";
import { lookupBlock } from "../network/route-lookup.ts";
import { vpcOf } from "./blocks.ts";
import { exposures } from "./exposures.ts";
import type { Facts, RouteFacts, RouteTableFacts, VpcFacts } from "./facts.ts";
import { otherSide, type Side, sides } from "./ids.ts";
import { destinations, isWithin } from "./intent.ts";
import { tableOfSubnet } from "./tables.ts";

/** One way a packet can go. */
export interface Leg {
  /** the VPC the packet leaves from */
  readonly from: string;
  readonly to: string;
  /** `tcp/443` for an exposed port; null for the routes alone */
  readonly port: string | null;
  readonly ok: boolean;
  /** where it stops and why; "" when it arrives */
  readonly stoppedAt: string;
}

/** Can a packet travel both ways, traced through the facts. Sorted by direction, then port. */
export interface Verdict {
  readonly ok: boolean;
  readonly legs: readonly Leg[];
}

export const trace = (facts: Facts, unroutedTables: readonly string[]): Verdict => {
  const legs = sides.flatMap((from) => [routeLeg(facts, from, unroutedTables), ...portLegs(facts, from, unroutedTables)]);
  return { ok: legs.every(({ ok }) => ok), legs };
};

const leg = (facts: Facts, from: Side, end: { port: string | null; stoppedAt: string }): Leg => ({
  from: facts.sides[from].end.vpc,
  to: facts.sides[otherSide(from)].end.vpc,
  port: end.port,
  ok: end.stoppedAt === "",
  stoppedAt: end.stoppedAt,
});

const routeLeg = (facts: Facts, from: Side, unrouted: readonly string[]): Leg =>
  leg(facts, from, { port: null, stoppedAt: stopOnRoutes(facts, from, unrouted) });

/** A connection is only worth something when the reply finds its way too, so both directions are looked up. */
const stopOnRoutes = (facts: Facts, from: Side, unrouted: readonly string[]): string =>
  facts.peering.status === "active"
    ? stopOneWay(facts, from, unrouted) || stopOneWay(facts, otherSide(from), unrouted)
    : `${facts.peering.id} is ${facts.peering.status}`;

const stopOneWay = (facts: Facts, from: Side, unrouted: readonly string[]): string => {
  const near = vpcOf(facts.sides[from]);
  const far = vpcOf(facts.sides[otherSide(from)]);
  if (!near || !far) return `${facts.sides[near ? otherSide(from) : from].end.vpc} can't be read`;
  const inUse = tablesInUse(near);
  const tables = inUse.filter(({ id }) => !unrouted.includes(id));
  if (inUse.length > 0 && tables.length === 0) return `every route table in use in ${near.id} is kept out of peering`;
  for (const table of tables) {
    const stop = stopInTable(table, { far, blocks: destinations(facts, from) }, facts.peering.id);
    if (stop !== "") return stop;
  }
  return "";
};

/** Packets go to subnets: a longer foreign prefix in a part of the block where none lies stops nothing. */
const inhabited = (vpc: VpcFacts, block: string): readonly string[] => {
  const subnets = vpc.subnets.flatMap(({ cidrs }) => cidrs).filter((cidr) => isWithin([block], cidr));
  return subnets.length > 0 ? subnets : [block];
};

const tablesInUse = (vpc: VpcFacts): readonly RouteTableFacts[] => {
  const tables = vpc.subnets.map(({ id }) => tableOfSubnet(vpc, id));
  const used = vpc.subnets.length === 0 ? vpc.routeTables.filter(({ main }) => main) : tables;
  return [...new Set(used.filter((table) => table !== undefined))];
};

const stopInTable = (
  table: RouteTableFacts,
  { far, blocks }: { readonly far: VpcFacts; readonly blocks: readonly string[] },
  peering: string,
): string => {
  for (const block of blocks) {
    const stop = stopAtBlock(table, block, peering);
    if (stop === "") continue;
    for (const part of inhabited(far, block)) {
      const stopThere = part === block ? stop : stopAtBlock(table, part, peering);
      if (stopThere !== "") return stopThere;
    }
  }
  return "";
};

const stopAtBlock = (table: RouteTableFacts, block: string, peering: string): string => {
  const found = lookupBlock(table.routes, parseCidr(block));
  if (found.is === "none") return `${table.id} has no route to ${block}`;
  const isOurs = ({ target, state }: RouteFacts): boolean => target === peering && state === "active";
  if (found.is === "split" && found.whole && found.routes.every(isOurs)) return "";
  if (found.is === "split") return `${table.id} sends a part of ${block} elsewhere`;
  if (found.route.target !== peering) return `${table.id} sends ${block} to ${found.route.target}`;
  return found.route.state === "active" ? "" : `${table.id} has a ${found.route.state} route to ${block}`;
};

const portLegs = (facts: Facts, from: Side, unrouted: readonly string[]): readonly Leg[] => {
  const near = vpcOf(facts.sides[from]);
  const far = vpcOf(facts.sides[otherSide(from)]);
  if (!near || !far) return [];
  const onRoutes = stopOnRoutes(facts, from, unrouted);
  return exposures(near, far).map(({ port, stoppedAt }) => leg(facts, from, { port, stoppedAt: onRoutes || stoppedAt }));
};
