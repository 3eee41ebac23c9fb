import { contains, parseCidr, readCidr } from "../network/cidr.ts";
import { vpcOf } from "./blocks.ts";
import type { Facts, RuleFacts, VpcFacts } from "./facts.ts";
import { otherSide, type Side, sides } from "./ids.ts";
import type { Warning } from "./reason.ts";

/**
 * Rules of other people that still open ports to the blocks of a VPC that is no longer reached: whoever gets those addresses
 * next gets in. AWS's DescribeStaleSecurityGroups tells rules with groups only, not those with blocks (peers-edge-cases 67).
 */
export const staleRules = (facts: Facts): readonly Warning[] => sides.flatMap((side) => onSide(facts, side));

const onSide = (facts: Facts, side: Side): readonly Warning[] => {
  const vpc = vpcOf(facts.sides[side]);
  const gone = facts.known.blocks[otherSide(side)].filter((block) => !(vpc && isReached(vpc, block)));
  return (vpc?.securityGroups ?? []).flatMap((group) => {
    const stale = group.rules.filter((rule) => opensTo(rule, gone));
    const [first] = stale;
    if (first?.source.is !== "cidr") return [];
    const more = stale.length > 1 ? ` and ${stale.length - 1} more` : "";
    return [
      {
        rule: "stale-rule",
        message: `\`${group.id}\` still admits \`${first.source.cidr}\` (rule \`${first.id}\`${more}), which this connection led to: remove it unless other traffic needs it`,
      },
    ];
  });
};

/** Whether some route still leads to these addresses. */
const isReached = ({ routeTables, blocks }: VpcFacts, block: string): boolean =>
  blocks.some(({ cidr }) => contains(parseCidr(cidr), parseCidr(block))) ||
  routeTables.some(({ routes }) =>
    routes.some(({ destination, state }) => {
      const to = state === "active" ? readCidr(destination) : null;
      return to !== null && to.prefix > 0 && contains(to, parseCidr(block));
    }),
  );

/** A narrower source than the block, or the block itself; a wider one was meant for more than this connection. */
const opensTo = ({ source, direction }: RuleFacts, gone: readonly string[]): boolean => {
  const from = source.is === "cidr" && direction === "ingress" ? readCidr(source.cidr) : null;
  return from !== null && gone.some((block) => contains(parseCidr(block), from));
};
