import { vpcOf } from "../blocks.ts";
import type { EncryptionFacts, Facts, VpcFacts } from "../facts.ts";
import { otherSide, type Side, sides } from "../ids.ts";
import type { Warning } from "../reason.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * "In enforce mode a VPC may only peer with a same-Region VPC also in enforce mode without exclusions, unless a VPC peering
 * exclusion is configured" (aws-facts 8; peers-edge-cases 84). Whether an exclusion of the other kind, or of the far side alone,
 * already stands in the way is not confirmed: only what fails under every reading is refused, the rest is a warning.
 */
export const encryptionControl: Rule = {
  id: "encryption-control",
  check: (facts) => sides.flatMap((side) => (obstacle(facts, side) === "certain" ? [refused(facts, side)] : [])),
};

/** Combinations of which AWS doesn't say enough. */
export const encryptionWarnings = (facts: Facts): readonly Warning[] =>
  sides
    .filter((side) => obstacle(facts, side) === "possible")
    .map((side) => ({
      rule: "encryption-control",
      message: `\`${facts.sides[side].end.vpc}\` enforces encryption in transit, and AWS may not let it peer with \`${facts.sides[otherSide(side)].end.vpc}\` (${printControl(vpcOf(facts.sides[otherSide(side)]))}): set the VPC peering exclusion of \`${facts.sides[side].end.vpc}\` if the accept fails`,
    }));

type Obstacle = "none" | "possible" | "certain";

const obstacle = (facts: Facts, side: Side): Obstacle => {
  const near = vpcOf(facts.sides[side])?.encryption;
  const far = vpcOf(facts.sides[otherSide(side)])?.encryption;
  if (!near || !far || near.mode !== "enforce") return "none";
  const { requester, accepter } = facts.sides;
  return requester.end.region === accepter.end.region ? withinRegion(near, far) : byExclusion(near);
};

const withinRegion = (near: EncryptionFacts, far: EncryptionFacts): Obstacle => {
  if (far.mode === "enforce" && far.settled && far.exclusions.length === 0) return "none";
  const found = byExclusion(near);
  return found === "certain" && (far.mode === "enforce" || !far.settled) ? "possible" : found;
};

/** Only the VPC's own peering exclusion lets it out of enforcement; one that is changing may or may not. */
const byExclusion = ({ settled, exclusions }: EncryptionFacts): Obstacle => {
  const excluded = exclusions.find(({ of }) => of === "VpcPeering");
  if (settled && excluded?.settled) return "none";
  return settled && !excluded ? "certain" : "possible";
};

const refused = (facts: Facts, side: Side): Finding => {
  const near = facts.sides[side].end;
  const far = facts.sides[otherSide(side)].end;
  const where = near.region === far.region ? printControl(vpcOf(facts.sides[otherSide(side)])) : `in \`${far.region}\``;
  return {
    message: `\`${near.vpc}\` enforces encryption in transit, and so peers only with VPCs of \`${near.region}\` that do too; \`${far.vpc}\` is ${where}`,
    fix: `enforce encryption on \`${far.vpc}\` too (same region), or set the VPC peering exclusion in the encryption control of \`${near.vpc}\`, then request again`,
  };
};

const printControl = (vpc: VpcFacts | null): string => {
  if (!vpc || vpc.encryption.mode === "off") return "without encryption control";
  const { mode, settled, exclusions } = vpc.encryption;
  const kinds = exclusions.map(({ of }) => of).join(", ");
  return `in ${mode} mode${settled ? "" : ", changing"}${kinds === "" ? "" : `, excluding ${kinds}`}`;
};
