import { vpcOf } from "./blocks.ts";
import { parseExposeTag } from "./exposed-ports.ts";
import type { Facts } from "./facts.ts";
import { sides } from "./ids.ts";
import { expiresIntent } from "./intent.ts";
import type { Warning } from "./reason.ts";
import { encryptionWarnings } from "./rules/encryption-control.ts";
import { routeShadowing } from "./shadowing.ts";
import { resolvesNames, type Wanted } from "./wanted.ts";

/** What the owners should know although it refuses nothing, in a fixed order. */
export const warnings = (facts: Facts, wanted: Wanted): readonly Warning[] => [
  ...dnsAttributes(facts),
  ...defaultVpc(facts),
  ...interRegionMtu(facts),
  ...encryptionWarnings(facts),
  ...routeShadowing(facts, wanted),
  ...malformedExpires(facts),
  ...malformedExpose(facts),
  ...noExposure(facts, wanted),
];

const dnsAttributes = (facts: Facts): readonly Warning[] =>
  sides
    .filter((side) => vpcOf(facts.sides[side]) && !resolvesNames(facts, side))
    .map((side) => ({
      rule: "dns-attributes-disabled",
      message: `names will not resolve across the connection: turn on enableDnsSupport and enableDnsHostnames of \`${facts.sides[side].end.vpc}\``,
    }));

const defaultVpc = (facts: Facts): readonly Warning[] =>
  sides
    .filter((side) => vpcOf(facts.sides[side])?.isDefault)
    .map((side) => ({
      rule: "default-vpc",
      message: `\`${facts.sides[side].end.vpc}\` is a default VPC: its 172.31.0.0/16 collides with every other default VPC`,
    }));

/** Jumbo frames inside a region are 9001 bytes, across regions 8500 (aws-facts 8). */
const interRegionMtu = ({ sides: { requester, accepter } }: Facts): readonly Warning[] =>
  requester.end.region === accepter.end.region
    ? []
    : [{ rule: "inter-region-mtu", message: "packets between regions carry at most 8500 bytes (9001 within one)" }];

/** The connection stays until somebody ends it, as if it had no end. */
const malformedExpires = (facts: Facts): readonly Warning[] => {
  const intent = expiresIntent(facts);
  const tag = `${facts.settings.tagPrefix}expires`;
  return intent.is === "malformed"
    ? [
        {
          rule: "malformed-tag",
          message: `\`${intent.value}\` in tag \`${tag}\` of \`${facts.peering.id}\` is no time: write \`30d\` or \`2027-01-31\`; until then the connection has no end`,
        },
      ]
    : [];
};

const malformedExpose = (facts: Facts): readonly Warning[] => {
  const tag = `${facts.settings.tagPrefix}expose`;
  return sides.flatMap((side) =>
    (vpcOf(facts.sides[side])?.securityGroups ?? []).flatMap(({ id, tags }) =>
      parseExposeTag(tags[tag] ?? "").malformed.map((part) => ({
        rule: "malformed-expose-tag",
        message: `\`${part}\` in tag \`${tag}\` of \`${id}\` names no port: write \`tcp/443\` or \`udp/8000-8010\``,
      })),
    ),
  );
};

const noExposure = (facts: Facts, wanted: Wanted): readonly Warning[] =>
  sides.some((side) => [...wanted.rules[side].values()].some((rules) => rules.length > 0))
    ? []
    : [
        {
          rule: "no-exposed-security-group",
          message: `no security group is opened: tag groups \`${facts.settings.tagPrefix}expose\` = \`tcp/443\` and, within a region, the peer's client groups \`${facts.settings.tagPrefix}client\``,
        },
      ];
