import { vpcOf } from "../blocks.ts";
import type { Facts, OtherPeering } from "../facts.ts";
import { sides } from "../ids.ts";
import type { Rule } from "./rule.ts";

/**
 * One connection per VPC pair; a reverse request gets an id of its own and only its accept would fail with
 * `VpcPeeringConnectionAlreadyExists` (aws-facts 1.3). Of two pending requests the older one stands.
 */
export const duplicateConnection: Rule = {
  id: "duplicate-connection",
  check: (facts) =>
    earlierOfSamePair(facts).map((other) => ({
      message: `\`${other.id}\` (${other.status}) already connects \`${other.ends.requester.vpc}\` and \`${other.ends.accepter.vpc}\``,
      fix: `use \`${other.id}\`; to replace it, delete it first and request again`,
    })),
};

/** As either side shows them: a new connection shows up on one side first (peers-edge-cases 13). */
const earlierOfSamePair = (facts: Facts): readonly OtherPeering[] => {
  const pair = pairOf(facts.peering);
  const standing = sides
    .flatMap((side) => vpcOf(facts.sides[side])?.peerings ?? [])
    .filter((other) => other.id !== facts.peering.id && pairOf(other) === pair && standsBefore(other, facts.peering));
  return [...new Map(standing.map((other) => [other.id, other])).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

const pairOf = ({ ends }: Pick<OtherPeering, "ends">): string => [ends.requester.vpc, ends.accepter.vpc].sort().join(" ");

const standsBefore = (other: OtherPeering, peering: Pick<OtherPeering, "id" | "expiresAt">): boolean => {
  if (other.status === "active" || other.status === "provisioning") return true;
  if (other.status !== "pending-acceptance") return false;
  const ages = [other.expiresAt ?? "", peering.expiresAt ?? ""] as const;
  return ages[0] === ages[1] ? other.id < peering.id : ages[0] < ages[1];
};
