import { type Cidr, contains, parseCidr, readCidr } from "../network/cidr.ts";
import { vpcOf } from "./blocks.ts";
import type { Facts, RouteFacts, RouteTableFacts } from "./facts.ts";
import { type Side, sides } from "./ids.ts";
import type { Warning } from "./reason.ts";
import type { Wanted } from "./wanted.ts";

/**
 * Longest prefix wins: a more specific route takes its part of the peer's addresses away, and ours takes them from a wider one,
 * such as a transit gateway's (peers-edge-cases 49, 50). Nothing is refused, as both can be meant.
 */
export const routeShadowing = (facts: Facts, wanted: Wanted): readonly Warning[] =>
  sides.flatMap((side) =>
    (vpcOf(facts.sides[side])?.routeTables ?? []).flatMap((table) => inTable(facts, table, wanted.routes[side])),
  );

interface Foreign {
  readonly block: Cidr;
  readonly route: RouteFacts;
}

const inTable = (facts: Facts, table: RouteTableFacts, wanted: Wanted["routes"][Side]): readonly Warning[] => {
  const destinations = wanted.get(table.id) ?? [];
  if (destinations.length === 0) return [];
  const foreign = foreignIn(table, facts.peering.id);
  return destinations
    .map(parseCidr)
    .flatMap((ours) => [
      ...foreign.filter((theirs) => isInside(theirs.block, ours)).map((theirs) => takesApart(table, ours, theirs.route)),
      ...widerThan(ours, foreign).map((theirs) => isTakenFrom(table, ours, theirs.route)),
    ]);
};

const foreignIn = ({ routes }: RouteTableFacts, peering: string): readonly Foreign[] =>
  routes.flatMap((route) => {
    const block = route.target === peering ? null : readCidr(route.destination);
    return block ? [{ block, route }] : [];
  });

const isInside = (inner: Cidr, outer: Cidr): boolean => contains(outer, inner) && inner.prefix > outer.prefix;

/** The narrowest wider route, or a propagated one of the same destination: where our traffic goes now. */
const widerThan = (ours: Cidr, foreign: readonly Foreign[]): readonly Foreign[] => {
  const holding = foreign.filter(
    ({ block, route }) => contains(block, ours) && (block.prefix < ours.prefix || route.origin === "propagated"),
  );
  const narrowest = holding.toSorted((a, b) => b.block.prefix - a.block.prefix)[0];
  return narrowest && carriesPrivateTraffic(narrowest.route) ? [narrowest] : [];
};

/** The way out to the internet never led to the peer, so nothing is taken from it. */
const carriesPrivateTraffic = ({ target, state }: RouteFacts): boolean =>
  state === "active" && !/^(local$|igw-|eigw-|nat-|cagw-)/.test(target);

const takesApart = ({ id }: RouteTableFacts, ours: Cidr, { destination, target, state }: RouteFacts): Warning => ({
  rule: "route-shadowing",
  message: `route table \`${id}\` sends \`${destination}\`, a part of \`${ours.text}\`, to \`${target}\` (${state}): that part doesn't go through the peering`,
});

const isTakenFrom = ({ id }: RouteTableFacts, ours: Cidr, { destination, target }: RouteFacts): Warning => ({
  rule: "route-shadowing",
  message: `route table \`${id}\` sends \`${destination}\` to \`${target}\`: \`${ours.text}\`, a part of it, goes through the peering from now on`,
});
