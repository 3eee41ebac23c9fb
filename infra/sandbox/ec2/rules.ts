import type { AuthorizeSecurityGroupIngressCommandInput } from "@aws-sdk/client-ec2";
import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import { type Catalogue, select, truth } from "./describe.ts";
import { byDirection } from "./groups.ts";
import type { Operation } from "./operation.ts";
import { placesOfList } from "./prefix-lists.ts";
import { found, required } from "./refusals.ts";
import { type AskedRule, readRules, ruleKey, sourceText } from "./rule-reading.ts";
import { printRule } from "./rule-shape.ts";
import type { Group, Rule } from "./state.ts";
import { tagsOnCreate } from "./tag-sets.ts";
import type { World } from "./world.ts";

const duplicate = (rule: AskedRule): AwsError => {
  const protocol = rule.protocol === "-1" ? "ALL" : rule.protocol.toUpperCase();
  const ports = rule.from === null ? "" : ` from port: ${rule.from}, to port: ${rule.to},`;
  // Text of aws-facts, section 6; the peer may be a group's id.
  return new AwsError(
    "InvalidPermission.Duplicate",
    `the specified rule "peer: ${sourceText(rule.source)}, ${protocol},${ports} ALLOW" already exists`,
  );
};

// 60 in each direction, IPv4 and IPv6 separately; a rule that names a group counts for both (aws-facts, section 3).
const placesOf = (world: World, group: Group, { rule: { source }, family }: { rule: AskedRule; family: 4 | 6 }): number => {
  if (source.is === "prefix-list") return placesOfList(world, group, { id: source.prefixList, family });
  return source.is === "group" || source.block.family === family ? 1 : 0;
};

const checkQuota = (world: World, group: Group, rules: readonly AskedRule[]): void => {
  const quota = world.at(group).vpcs.get(group.vpc)?.quotas.rulesPerGroup ?? 0;
  for (const family of [4, 6] as const)
    if (rules.reduce((sum, rule) => sum + placesOf(world, group, { rule, family }), 0) > quota)
      throw new AwsError(
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached.",
      );
};

interface Asked {
  readonly direction: Rule["direction"];
  readonly input: AuthorizeSecurityGroupIngressCommandInput;
  readonly caller: Caller;
}

/** All of the rules or none. */
const authorize = (world: World, { direction, input, caller }: Asked) => {
  const id = required(input.GroupId, "groupId");
  const group = found(world.at(caller).groups.get(id), "security-group", id);
  const tags = tagsOnCreate(input.TagSpecifications, "security-group-rule");
  const asked = readRules(world, group, input);
  const present = byDirection(group, direction);
  const taken = new Set(present.map(ruleKey));
  for (const rule of asked) {
    if (taken.has(ruleKey(rule))) throw duplicate(rule);
    taken.add(ruleKey(rule));
  }
  checkQuota(world, group, [...present, ...asked]);
  const rules = asked.map(
    (rule): Rule => ({ ...world.newResource("security-group-rule", group, tags), group: id, direction, ...rule }),
  );
  group.rules.push(...rules);
  return { Return: true, SecurityGroupRules: rules.map((rule) => printRule(world, group, rule)) };
};

export const authorizeSecurityGroupIngress: Operation<"AuthorizeSecurityGroupIngress"> = (world) => (input, caller) =>
  authorize(world, { direction: "ingress", input, caller });

export const authorizeSecurityGroupEgress: Operation<"AuthorizeSecurityGroupEgress"> = (world) => (input, caller) =>
  authorize(world, { direction: "egress", input, caller });

interface Placed {
  readonly group: Group;
  readonly rule: Rule;
}

const catalogue: Catalogue<Placed> = {
  operation: "DescribeSecurityGroupRules",
  pageSize: [5, 1000],
  id: ({ rule }) => rule.id,
  order: ({ rule }) => rule.order,
  tags: ({ rule }) => rule.tags,
  filters: {
    "group-id": ({ group }) => [group.id],
    "security-group-rule-id": ({ rule }) => [rule.id],
    "is-egress": ({ rule }) => truth(rule.direction === "egress"),
  },
};

export const describeSecurityGroupRules: Operation<"DescribeSecurityGroupRules"> = (world) => (input, caller) => {
  const placed = [...world.at(caller).groups.values()].flatMap((group) => group.rules.map((rule) => ({ group, rule })));
  const { records, ...next } = select(
    placed,
    {
      ids: { kind: "security-group-rule", list: input.SecurityGroupRuleIds, parameter: "securityGroupRuleIds" },
      filters: input.Filters,
      maxResults: input.MaxResults,
      nextToken: input.NextToken,
    },
    catalogue,
  );
  return { SecurityGroupRules: records.map(({ group, rule }) => printRule(world, group, rule)), ...next };
};
