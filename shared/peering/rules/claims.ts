import { vpcOf } from "../blocks.ts";
import type { Facts } from "../facts.ts";
import type { Side } from "../ids.ts";
import type { Claim } from "../known.ts";

/** Claims of other peerings that stand: one whose routes are blackholes is over, though its claim isn't released yet (peers-edge-cases 52). */
export const claimsOfOthers = ({ known, peering }: Facts, side: Side): readonly Claim[] => {
  const over = new Set<string>(known.leftovers.map((leftover) => leftover.peering));
  return known.claims[side].filter((claim) => claim.peering !== peering.id && !over.has(claim.peering));
};

/**
 * Claims of peerings that were accepted and aren't in any table yet: their routes are on the way. Only a request gives way to
 * them; what was accepted had room itself.
 */
export const unwired = (facts: Facts, side: Side): readonly Claim[] => {
  if (facts.peering.status !== "pending-acceptance") return [];
  const wired = new Set(
    (vpcOf(facts.sides[side])?.routeTables ?? []).flatMap(({ routes }) => routes.map(({ target }) => target)),
  );
  return claimsOfOthers(facts, side).filter(({ peering }) => !wired.has(peering));
};
