import { vpcOf } from "../blocks.ts";
import type { Facts, RouteTableFacts } from "../facts.ts";
import { type Side, sides } from "../ids.ts";
import { leftoversIn } from "../leftovers.ts";
import { connectionsOfPair } from "../pair.ts";
import type { Wanted } from "../wanted.ts";
import { coming } from "./claims.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * A static route with one of our destinations and another target, in a table that would be routed: `RouteAlreadyExists`
 * later, a conflict now (peers-edge-cases 48). A propagated one may coexist, as the static route wins (aws-facts 5).
 */
export const routeConflict: Rule = {
  id: "route-conflict",
  check: (facts, wanted) => sides.flatMap((side) => [...onSide(facts, wanted, side), ...onTheWay(facts, wanted, side)]),
};

const onSide = (facts: Facts, wanted: Wanted, side: Side): readonly Finding[] =>
  (vpcOf(facts.sides[side])?.routeTables ?? []).flatMap((table) =>
    conflicts(facts, table, wanted.routes[side].get(table.id) ?? [])
      .filter(({ target }) => !connectionsOfPair(facts, side).includes(target))
      .map((route) => ({
        message: `route table \`${table.id}\` already sends \`${route.destination}\` to \`${route.target}\` (${route.state})`,
        fix: `remove that route from \`${table.id}\`, or keep the table out of peering by tag; routes that are not ours are never replaced`,
      })),
  );

/**
 * Where overlapping peers are allowed, two requests for one destination could both be accepted before either has its route.
 * Before it is decided which tables the other takes, one table of ours is enough.
 */
const onTheWay = (facts: Facts, wanted: Wanted, side: Side): readonly Finding[] => {
  const ours = wanted.routes[side];
  const wantedIn = (table: string | null): readonly string[] =>
    table === null ? [...ours.values()].flat() : (ours.get(table) ?? []);
  const clashes = coming(facts, side).filter(
    ({ peering, table, destination }) =>
      facts.settings.overlappingPeers === "allow" &&
      !connectionsOfPair(facts, side).includes(peering) &&
      wantedIn(table).includes(destination),
  );
  const once = new Map(clashes.map((clash) => [`${clash.peering} ${clash.destination}`, clash]));
  return [...once.values()].map(({ peering, destination }) => ({
    message: `\`${facts.sides[side].end.vpc}\` is about to send \`${destination}\` to \`${peering}\`, which was accepted a moment ago`,
    fix: `delete \`${peering}\`, or request again once its routes show which tables it leaves free`,
  }));
};

/** The routes of others that stand where ours would go; what an ended peering of ours left behind is replaced (peers-edge-cases 52). */
export const conflicts = (facts: Facts, table: RouteTableFacts, destinations: readonly string[]): RouteTableFacts["routes"] => {
  const replaced = leftoversIn(facts, table).map(({ destination }) => destination);
  return table.routes.filter(
    ({ destination, target, origin }) =>
      destinations.includes(destination) && target !== facts.peering.id && origin === "static" && !replaced.includes(destination),
  );
};
