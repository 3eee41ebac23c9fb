import { vpcOf } from "./blocks.ts";
import type { Facts } from "./facts.ts";
import { otherSide, type Side } from "./ids.ts";

/** Ids of the other live connections of the same two VPCs: the rule `duplicate-connection` speaks of them, no other has to. */
export const connectionsOfPair = (facts: Facts, side: Side): readonly string[] => {
  const far = facts.sides[otherSide(side)].end.vpc;
  return (vpcOf(facts.sides[side])?.peerings ?? [])
    .filter(({ ends }) => ends.requester.vpc === far || ends.accepter.vpc === far)
    .map(({ id }) => id);
};
