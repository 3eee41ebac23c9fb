import { routableBlocks, vpcOf } from "../blocks.ts";
import { isWithin, routesIntent } from "../intent.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * A peering leads to the peer's own addresses and no further: not to its other peers, gateways or endpoints (aws-facts 4;
 * peers-edge-cases 60). A part that names no block is refused too, as leaving it out would open more, or less, than was meant.
 */
export const transitiveRouting: Rule = {
  id: "transitive-routing",
  check: (facts) => {
    const intent = routesIntent(facts);
    const far = vpcOf(facts.sides.accepter);
    if (intent.is !== "blocks" || !far) return [];
    const own = routableBlocks(far);
    const tag = `${facts.settings.tagPrefix}routes`;
    return [
      ...intent.blocks.filter((block) => !isWithin(own, block)).map((block) => beyond(block, { tag, vpc: far.id, own })),
      ...intent.malformed.map((part) => noBlock(part, tag)),
    ];
  },
};

const beyond = (block: string, { tag, vpc, own }: { tag: string; vpc: string; own: readonly string[] }): Finding => ({
  message: `\`${block}\` in tag \`${tag}\` is not within \`${vpc}\`, whose blocks are ${own.map((each) => `\`${each}\``).join(", ")}`,
  fix: `a peering never leads beyond the peer's own VPC: ask in \`${tag}\` for blocks within it, and request a peering of its own with what lies behind`,
});

const noBlock = (part: string, tag: string): Finding => ({
  message: `\`${part}\` in tag \`${tag}\` is no block`,
  fix: `write blocks such as \`10.2.1.0/24,2001:db8::/64\`, or \`subnets\`, in \`${tag}\``,
});
