import { vpcOf } from "../blocks.ts";
import type { Facts } from "../facts.ts";
import type { PeeringConnectionId, Side } from "../ids.ts";
import type { StandingClaim } from "../known.ts";

/** Claims of other peerings that stand: one whose routes are blackholes is over, though its claim isn't released yet (peers-edge-cases 52). */
export const claimsOfOthers = ({ known, peering }: Facts, side: Side): readonly StandingClaim[] => {
  const over = new Set<string>(known.leftovers.map((leftover) => leftover.peering));
  return known.claims[side].filter((claim) => claim.peering !== peering.id && !over.has(claim.peering));
};

/** A route that another peering is about to have in a table. */
interface Coming {
  readonly peering: PeeringConnectionId;
  /** null where it isn't decided yet which tables it takes */
  readonly table: string | null;
  readonly destination: string;
}

/**
 * Routes of peerings that were accepted, on their way to this VPC's tables: those on record that aren't there, or else all that
 * was claimed, where none of that peering's is. Only a request gives way to them; what was accepted had room itself.
 */
export const coming = (facts: Facts, side: Side): readonly Coming[] => {
  if (facts.peering.status !== "pending-acceptance") return [];
  const tables = vpcOf(facts.sides[side])?.routeTables ?? [];
  const there = new Set(tables.flatMap(({ id, routes }) => routes.map((route) => `${id} ${route.destination} ${route.target}`)));
  const wired = new Set(tables.flatMap(({ routes }) => routes.map(({ target }) => target)));
  return claimsOfOthers(facts, side).flatMap(({ peering, blocks, routes }): readonly Coming[] => {
    if (!routes) return wired.has(peering) ? [] : blocks.map((destination) => ({ peering, table: null, destination }));
    return routes
      .filter(({ table, destination }) => !there.has(`${table} ${destination} ${peering}`))
      .map((route) => ({ peering, ...route }));
  });
};
