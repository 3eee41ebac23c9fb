import { contains, parseCidr, readCidr } from "../network/cidr.ts";
import { lookupBlock } from "../network/route-lookup.ts";
import { routableBlocks, vpcOf } from "./blocks.ts";
import { printPort } from "./exposed-ports.ts";
import type { Facts, RouteTableFacts, RuleFacts, VpcFacts } from "./facts.ts";
import { otherSide, type Side, sides } from "./ids.ts";
import { destinations } from "./intent.ts";
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
  const tables = tablesInUse(near).filter(({ id }) => !unrouted.includes(id));
  for (const table of tables) {
    const stop = stopInTable(table, destinations(facts, from), facts.peering.id);
    if (stop !== "") return stop;
  }
  return "";
};

const tablesInUse = (vpc: VpcFacts): readonly RouteTableFacts[] => {
  const tables = vpc.subnets.map(({ id }) => tableOfSubnet(vpc, id));
  const used = vpc.subnets.length === 0 ? vpc.routeTables.filter(({ main }) => main) : tables;
  return [...new Set(used.filter((table) => table !== undefined))];
};

const stopInTable = (table: RouteTableFacts, blocks: readonly string[], peering: string): string => {
  for (const block of blocks) {
    const found = lookupBlock(table.routes, parseCidr(block));
    if (found.is === "none") return `${table.id} has no route to ${block}`;
    if (found.is === "split") return `${table.id} sends a part of ${block} elsewhere`;
    if (found.route.target !== peering) return `${table.id} sends ${block} to ${found.route.target}`;
    if (found.route.state !== "active") return `${table.id} has a ${found.route.state} route to ${block}`;
  }
  return "";
};

const portLegs = (facts: Facts, from: Side, unrouted: readonly string[]): readonly Leg[] => {
  const near = vpcOf(facts.sides[from]);
  const far = vpcOf(facts.sides[otherSide(from)]);
  if (!near || !far) return [];
  const open = far.securityGroups.flatMap(({ rules }) => rules.filter((rule) => admits(rule, near)));
  const ports = [...new Set(open.map(portOf))].sort();
  return ports.map((port) => leg(facts, from, { port, stoppedAt: stopOnRoutes(facts, from, unrouted) }));
};

const portOf = ({ protocol, from, to }: RuleFacts): string =>
  printPort({ protocol: protocol === "udp" ? "udp" : "tcp", from: from ?? 0, to: to ?? 65535 });

const admits = (rule: RuleFacts, near: VpcFacts): boolean => {
  if (rule.direction !== "ingress" || (rule.protocol !== "tcp" && rule.protocol !== "udp")) return false;
  const { source } = rule;
  if (source.is === "group") return near.securityGroups.some(({ id }) => id === source.group);
  const block = source.is === "cidr" ? readCidr(source.cidr) : null;
  return block !== null && block.prefix > 0 && routableBlocks(near).some((own) => contains(block, parseCidr(own)));
};
