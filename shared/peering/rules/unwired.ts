import { vpcOf } from "../blocks.ts";
import type { Facts } from "../facts.ts";
import type { Side } from "../ids.ts";
import type { Claim } from "../known.ts";

/**
 * Claims of other peerings that were accepted and aren't in any table yet: their routes are on the way. Only a request gives
 * way to them; what was accepted had room itself.
 */
export const unwired = (facts: Facts, side: Side): readonly Claim[] => {
  if (facts.peering.status !== "pending-acceptance") return [];
  const wired = new Set(
    (vpcOf(facts.sides[side])?.routeTables ?? []).flatMap(({ routes }) => routes.map(({ target }) => target)),
  );
  return facts.known.claims[side].filter(({ peering }) => peering !== facts.peering.id && !wired.has(peering));
};
