import { overlappingPairs } from "../network/overlap.ts";
import { blocksOf, vpcOf } from "./blocks.ts";
import type { Facts } from "./facts.ts";
import { otherSide, type PeeringConnectionId, type Side, sides } from "./ids.ts";

/**
 * The live connections of the two VPCs that lead to some of the same addresses, sorted: the longest prefix wins in a shared
 * table, so what becomes of one may take traffic from the other, or give it back (`overlappingPeers: allow`).
 */
export const touches = (facts: Facts): readonly PeeringConnectionId[] =>
  [...new Set(sides.flatMap((side) => sharing(facts, side)))].sort();

const sharing = (facts: Facts, side: Side): readonly PeeringConnectionId[] => {
  const brought = broughtTo(facts, side);
  return (vpcOf(facts.sides[side])?.peerings ?? [])
    .filter(({ status, farBlocks }) => status === "active" && overlappingPairs(brought, farBlocks).length > 0)
    .map(({ id }) => id);
};

/** The far blocks: as read, or as known where the far VPC is gone. */
const broughtTo = (facts: Facts, side: Side): readonly string[] => {
  const far = facts.sides[otherSide(side)];
  return vpcOf(far) ? blocksOf(far) : facts.known.blocks[otherSide(side)];
};
