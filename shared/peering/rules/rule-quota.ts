import type { Facts, RuleFacts, SecurityGroupFacts, VpcFacts } from "../facts.ts";
import { type Side, sides } from "../ids.ts";
import { howToRaise, printLimit } from "../quotas.ts";
import { isSameRule, type WantedRule } from "../steps.ts";
import type { Wanted } from "../wanted.ts";
import { families, type Places, placesIn, placesOfBlock, placesOfList, printUnknown } from "./quota-places.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * A group takes 60 rules a direction unless raised, IPv4 and IPv6 apart; a rule that names a group counts for both
 * (aws-facts 3; peers-edge-cases 68). Either all rules of a group fit or none is written (I16).
 */
export const ruleQuota: Rule = {
  id: "rule-quota",
  check: (facts, wanted) => sides.flatMap((side) => overfull(facts, wanted, side).map(({ finding }) => finding)),
};

/** The groups of a side that have no room for all that is wanted there. */
export const overfullGroups = (facts: Facts, wanted: Wanted, side: Side): ReadonlySet<string> =>
  new Set(overfull(facts, wanted, side).map(({ group }) => group));

interface Overfull {
  readonly group: string;
  readonly finding: Finding;
}

const overfull = (facts: Facts, wanted: Wanted, side: Side): readonly Overfull[] => {
  const { end, reading } = facts.sides[side];
  if (reading.is !== "complete") return [];
  const { vpc, quotas } = reading;
  const quota = quotas.rulesPerGroup;
  return vpc.securityGroups.flatMap((group) => {
    const rules = wanted.rules[side].get(group.id) ?? [];
    const added = rules.filter((rule) => !group.rules.some((live) => isSameRule(live, rule)));
    const standing = staying(facts, group, rules).map((rule) => placesOf(vpc, rule));
    const coming = added.map(({ source }) => (source.is === "cidr" ? placesOfBlock(source.cidr) : forBoth));
    return families.flatMap((version) => {
      const more = placesIn(version, coming);
      const needed = placesIn(version, standing) + more;
      if (more === 0 || needed <= quota.value) return [];
      const message = `security group \`${group.id}\` would need ${needed} IPv${version} ingress rules, ${more} of them for this peering; its quota is ${printLimit(quota)}${printUnknown(standing)}`;
      const fix = `remove rules from \`${group.id}\`, expose fewer ports there, or ${howToRaise("rulesPerGroup", end, needed)}, then request again`;
      return [{ group: group.id, finding: { message, fix } }];
    });
  });
};

const forBoth: Places = { version: null, count: 1, unknown: null };

const placesOf = (vpc: VpcFacts, { source }: RuleFacts): Places => {
  switch (source.is) {
    case "cidr":
      return placesOfBlock(source.cidr);
    case "group":
      return forBoth;
    case "prefix-list":
      return placesOfList(vpc, source.prefixList);
  }
};

/** What isn't ours stays; what is ours and no longer wanted goes first. */
const staying = (facts: Facts, group: SecurityGroupFacts, rules: readonly WantedRule[]): readonly RuleFacts[] =>
  group.rules.filter(
    (live) =>
      live.direction === "ingress" &&
      (live.tags[`${facts.settings.tagPrefix}connection`] !== facts.peering.id || rules.some((rule) => isSameRule(live, rule))),
  );
