import type { BlockFacts, Reading, SideFacts, VpcFacts } from "./facts.ts";

/**
 * The blocks that count, sorted: associated ones and those on their way in or out.
 * A disassociated or failed association holds no addresses (peers-edge-cases 31).
 */
export const liveBlocksOf = (blocks: readonly BlockFacts[]): readonly string[] => blocks.filter(counts).map(({ cidr }) => cidr);

const liveBlocks = (vpc: VpcFacts): readonly string[] => liveBlocksOf(vpc.blocks);

/** The blocks that can carry traffic now, sorted; routes follow these. */
export const routableBlocks = (vpc: VpcFacts): readonly string[] =>
  vpc.blocks.filter(({ state }) => state === "associated").map(({ cidr }) => cidr);

const counts = ({ state }: BlockFacts): boolean =>
  state === "associated" || state === "associating" || state === "disassociating";

/** The VPC as far as it could be read. */
export const vpcOf = (side: SideFacts): VpcFacts | null => (side.reading.is === "complete" ? side.reading.vpc : null);

/** A member's side that can't be read now, and so neither refused nor cleaned up; the sweep looks again. */
export const isOutOfReach = ({ is }: Reading): boolean => is === "no-access" || is === "no-region";

export const blocksOf = (side: SideFacts): readonly string[] => {
  const vpc = vpcOf(side);
  return vpc ? liveBlocks(vpc) : [];
};
