import type { Facts, RouteTableFacts, VpcFacts } from "../facts.ts";
import { type Side, sides } from "../ids.ts";
import { leftoversIn } from "../leftovers.ts";
import { howToRaise, printLimit } from "../quotas.ts";
import type { Wanted } from "../wanted.ts";
import { coming } from "./claims.ts";
import { families, familyOf, type Places, placesIn, placesOfBlock, placesOfList, printUnknown } from "./quota-places.ts";
import { conflicts } from "./route-conflict.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * A table takes 500 routes unless changed, IPv4 and IPv6 apart; local ones and blackholes count, propagated ones don't
 * (aws-facts 3; peers-edge-cases 53, 56). Either all routes of a table fit or none is written (I16).
 */
export const routeQuota: Rule = {
  id: "route-quota",
  check: (facts, wanted) => sides.flatMap((side) => overfull(facts, wanted, side).map(({ finding }) => finding)),
};

/** The tables of a side that have no room for all that is wanted there. */
export const overfullTables = (facts: Facts, wanted: Wanted, side: Side): ReadonlySet<string> =>
  new Set(overfull(facts, wanted, side).map(({ table }) => table));

interface Overfull {
  readonly table: string;
  readonly finding: Finding;
}

const overfull = (facts: Facts, wanted: Wanted, side: Side): readonly Overfull[] => {
  const { end, reading } = facts.sides[side];
  if (reading.is !== "complete") return [];
  const quota = reading.quotas.routesPerTable;
  const others = coming(facts, side);
  return reading.vpc.routeTables.flatMap((table) => {
    const destinations = wanted.routes[side].get(table.id) ?? [];
    const added = missing(facts, table, destinations);
    if (added.length === 0) return [];
    const reserved = others.filter((route) => route.table === null || route.table === table.id).map((route) => route.destination);
    const taken = takenPlaces({ facts, vpc: reading.vpc, table }, { destinations, reserved });
    return families.flatMap((version) => {
      const more = added.filter((destination) => familyOf(destination) === version).length;
      const needed = placesIn(version, taken) + more;
      if (more === 0 || needed <= quota.value) return [];
      const message = `route table \`${table.id}\` would need ${needed} IPv${version} routes, ${more} of them for this peering; its quota is ${printLimit(quota)}${printUnknown(taken)}`;
      const fix = `remove routes from \`${table.id}\`, keep the table out of peering, or ${howToRaise("routesPerTable", end, needed)}, then request again`;
      return [{ table: table.id, finding: { message, fix } }];
    });
  });
};

/** What a look at the table would create: neither there already nor taken by somebody else. */
const missing = (facts: Facts, table: RouteTableFacts, destinations: readonly string[]): readonly string[] => {
  const own = table.routes.filter(({ target }) => target === facts.peering.id).map(({ destination }) => destination);
  const taken = conflicts(facts, table, destinations).map(({ destination }) => destination);
  const there = new Set([...own, ...taken]);
  return destinations.filter((destination) => !there.has(destination));
};

/** The places that stay taken: what stands in the table, without what we take out first, and what is on its way there. */
const takenPlaces = (
  { facts, vpc, table }: { readonly facts: Facts; readonly vpc: VpcFacts; readonly table: RouteTableFacts },
  { destinations, reserved }: { readonly destinations: readonly string[]; readonly reserved: readonly string[] },
): readonly Places[] => {
  const replaced = leftoversIn(facts, table).map(({ destination }) => destination);
  const standing = table.routes.filter(
    ({ destination, target, origin }) =>
      origin !== "propagated" &&
      (target === facts.peering.id ? destinations.includes(destination) : !replaced.includes(destination)),
  );
  const there = new Set([...standing.map(({ destination }) => destination), ...destinations]);
  return [
    ...standing.map(({ destination }) =>
      destination.startsWith("pl-") ? placesOfList(vpc, destination) : placesOfBlock(destination),
    ),
    ...[...new Set(reserved)].filter((block) => !there.has(block)).map(placesOfBlock),
  ];
};
