import { vpcOf } from "./blocks.ts";
import type { Facts, RouteTableFacts, RuleFacts } from "./facts.ts";
import { PeeringConnectionId, type Side, sides } from "./ids.ts";
import type { Leftover } from "./known.ts";

/** The routes of a table that an ended peering of ours left behind and that still lead there. */
export const leftoversIn = ({ known }: Facts, { id, routes }: RouteTableFacts): readonly Leftover[] =>
  known.leftovers.filter(
    ({ table, destination, peering }) =>
      table === id &&
      routes.some((route) => route.destination === destination && route.target === peering && route.state === "blackhole"),
  );

/** Every dead route of both VPCs that leads to another connection, whosever it is. */
export const blackholes = (facts: Facts): readonly Leftover[] =>
  sides.flatMap((side) =>
    (vpcOf(facts.sides[side])?.routeTables ?? []).flatMap(({ id, routes }) =>
      routes
        .filter(({ target, state }) => state === "blackhole" && target.startsWith("pcx-") && target !== facts.peering.id)
        .map(({ destination, target }) => ({ side, table: id, destination, peering: PeeringConnectionId.parse(target) })),
    ),
  );

/**
 * Whether a connection that is over left a rule behind: its own run takes it away in time, so nobody counts on it, although it
 * works again once the two VPCs peer again (aws-facts 6). One of a live connection stays for as long as that does.
 */
export const isLeftRule = (facts: Facts, side: Side, { tags }: RuleFacts): boolean => {
  const madeFor = tags[`${facts.settings.tagPrefix}connection`] ?? facts.peering.id;
  return madeFor !== facts.peering.id && !vpcOf(facts.sides[side])?.peerings.some(({ id }) => id === madeFor);
};
