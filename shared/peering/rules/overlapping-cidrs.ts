import { overlappingPairs } from "../../network/overlap.ts";
import { blocksOf } from "../blocks.ts";
import type { Rule } from "./rule.ts";

/** AWS fails a request when any block of one VPC overlaps any of the other, even one that is never routed (peers-edge-cases 17, 32-35). */
export const overlappingCidrs: Rule = {
  id: "overlapping-cidrs",
  check: ({ sides: { requester, accepter } }) =>
    overlappingPairs(blocksOf(requester), blocksOf(accepter)).map(([ours, theirs]) => ({
      message: `block \`${ours}\` of \`${requester.end.vpc}\` overlaps \`${theirs}\` of \`${accepter.end.vpc}\``,
      fix: `AWS never peers overlapping VPCs, even for blocks that are not routed: remove or renumber \`${ours}\` or \`${theirs}\`, then request again`,
    })),
};
