import { vpcOf } from "../blocks.ts";
import type { Facts } from "../facts.ts";
import { type Side, sides } from "../ids.ts";
import { howToRaise, printLimit } from "../quotas.ts";
import { claimsOfOthers } from "./claims.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * 50 active connections a VPC unless raised, 125 at the most (peers-edge-cases 79). Claims count: accepted, perhaps not yet active.
 * Pending requests don't, as AWS doesn't say that they do (aws-facts 15).
 */
export const peeringQuota: Rule = {
  id: "peering-quota",
  check: (facts) => sides.flatMap((side) => onSide(facts, side) ?? []),
};

const onSide = (facts: Facts, side: Side): Finding | null => {
  const { end, reading } = facts.sides[side];
  if (reading.is !== "complete") return null;
  const quota = reading.quotas.activePeeringsPerVpc;
  const held = holders(facts, side).size;
  return held + 1 > quota.value
    ? {
        message: `\`${end.vpc}\` holds ${held} peering connections, and one more is over its quota of ${printLimit(quota)}`,
        fix: `delete a connection of \`${end.vpc}\` that isn't needed, or ${howToRaise("activePeeringsPerVpc", end, held + 1)}, then request again`,
      }
    : null;
};

/** The other connections that take a place now, live ones and claims, each once. */
const holders = (facts: Facts, side: Side): ReadonlySet<string> => {
  const live = (vpcOf(facts.sides[side])?.peerings ?? []).filter(
    ({ status }) => status === "active" || status === "provisioning",
  );
  const ids = [...live.map(({ id }) => id), ...claimsOfOthers(facts, side).map(({ peering }) => peering)];
  return new Set(ids.filter((id) => id !== facts.peering.id));
};
