import { vpcOf } from "./blocks.ts";
import type { Facts, RouteTableFacts } from "./facts.ts";
import { PeeringConnectionId, sides } from "./ids.ts";
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
