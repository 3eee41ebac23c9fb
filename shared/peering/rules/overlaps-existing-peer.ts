import { overlappingPairs } from "../../network/overlap.ts";
import { blocksOf, vpcOf } from "../blocks.ts";
import type { Facts, OtherPeering } from "../facts.ts";
import { otherSide, type Side, sides } from "../ids.ts";
import { connectionsOfPair } from "../pair.ts";
import { claimsOfOthers } from "./claims.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * AWS accepts a third VPC with the same blocks, but has no reverse-path check: replies follow the longest prefix in
 * the VPC's own tables and go astray (aws-facts 4; peers-edge-cases 37). Claims count like connections: accepted,
 * perhaps not wired yet.
 */
export const overlapsExistingPeer: Rule = {
  id: "overlaps-existing-peer",
  check: (facts) => (facts.settings.overlappingPeers === "allow" ? [] : sides.flatMap((side) => clashes(facts, side))),
};

const clashes = (facts: Facts, side: Side): readonly Finding[] => {
  const near = facts.sides[side].end.vpc;
  const far = facts.sides[otherSide(side)].end.vpc;
  const incoming = blocksOf(facts.sides[otherSide(side)]);
  return [...holdersOn(facts, side)].flatMap(([holder, blocks]) =>
    overlappingPairs(incoming, blocks).map(([ours, theirs]) => ({
      message: `block \`${ours}\` of \`${far}\` overlaps \`${theirs}\`, which \`${near}\` already reaches through \`${holder}\``,
      fix: `delete \`${holder}\` or renumber one of the two; replies from \`${near}\` can only go one way`,
    })),
  );
};

/** The other peerings of one VPC and the blocks that each brings there: those that EC2 tells, else those that were claimed. */
const holdersOn = (facts: Facts, side: Side): ReadonlyMap<string, readonly string[]> => {
  const live = (vpcOf(facts.sides[side])?.peerings ?? []).filter(isRouted).map(({ id, farBlocks }) => [id, farBlocks] as const);
  // WHY: a claim says what was accepted, and is never rewritten; blocks come and go afterwards
  const told = live.filter(([, farBlocks]) => farBlocks.length > 0);
  const claimed = claimsOfOthers(facts, side).map(({ peering, blocks }) => [peering, blocks] as const);
  const holders = new Map<string, readonly string[]>([...claimed, ...told]);
  for (const own of [facts.peering.id, ...connectionsOfPair(facts, side)]) holders.delete(own);
  return holders;
};

const isRouted = ({ status }: OtherPeering): boolean => status === "active" || status === "provisioning";
