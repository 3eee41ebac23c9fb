import type { IpPermission, RevokedSecurityGroupRule, RevokeSecurityGroupIngressCommandInput } from "@aws-sdk/client-ec2";
import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import { byDirection } from "./groups.ts";
import type { Operation } from "./operation.ts";
import { absent, found, required } from "./refusals.ts";
import { type AskedRule, type FlatRule, readRevoked, ruleKey } from "./rule-reading.ts";
import type { Group, Rule } from "./state.ts";
import type { World } from "./world.ts";

interface Asked {
  readonly direction: Rule["direction"];
  readonly input: RevokeSecurityGroupIngressCommandInput;
  readonly caller: Caller;
}

const printRevoked = (rule: Rule): RevokedSecurityGroupRule => ({
  SecurityGroupRuleId: rule.id,
  GroupId: rule.group,
  IsEgress: rule.direction === "egress",
  IpProtocol: rule.protocol,
  FromPort: rule.from ?? -1,
  ToPort: rule.to ?? -1,
  ...(rule.source.is === "cidr" && rule.source.block.family === 4 ? { CidrIpv4: rule.source.block.text } : {}),
  ...(rule.source.is === "cidr" && rule.source.block.family === 6 ? { CidrIpv6: rule.source.block.text } : {}),
  ...(rule.source.is === "group" ? { ReferencedGroupId: rule.source.group } : {}),
  ...(rule.source.is === "prefix-list" ? { PrefixListId: rule.source.prefixList } : {}),
  ...(rule.description === undefined ? {} : { Description: rule.description }),
});

const printUnknown = ({ protocol, from, to, source }: AskedRule): IpPermission => ({
  IpProtocol: protocol,
  ...(from === null ? {} : { FromPort: from, ToPort: to ?? from }),
  ...(source.is === "cidr" && source.block.family === 4 ? { IpRanges: [{ CidrIp: source.block.text }] } : {}),
  ...(source.is === "cidr" && source.block.family === 6 ? { Ipv6Ranges: [{ CidrIpv6: source.block.text }] } : {}),
  ...(source.is === "group" ? { UserIdGroupPairs: [{ GroupId: source.group }] } : {}),
  ...(source.is === "prefix-list" ? { PrefixListIds: [{ PrefixListId: source.prefixList }] } : {}),
});

const byIds = (rules: readonly Rule[], ids: readonly string[]): Rule[] =>
  ids.map((id) => {
    const rule = rules.find((one) => one.id === id);
    if (!rule) throw absent("security-group-rule", id);
    return rule;
  });

interface Matched {
  readonly rules: readonly Rule[];
  readonly unknown: readonly AskedRule[];
}

/** No match: silent in a default VPC, an error that revokes nothing in any other (aws-facts, section 6). */
const byProperties = (group: Group, rules: readonly Rule[], asked: FlatRule): Matched => {
  const named = readRevoked(group, asked);
  const byKey = new Map(rules.map((rule) => [ruleKey(rule), rule]));
  return {
    rules: named.flatMap((one) => byKey.get(ruleKey(one)) ?? []),
    unknown: named.filter((one) => !byKey.has(ruleKey(one))),
  };
};

const revoke = (world: World, { direction, input, caller }: Asked) => {
  const id = required(input.GroupId, "groupId");
  const here = world.at(caller);
  const group = found(here.groups.get(id), "security-group", id);
  const present = byDirection(group, direction);
  const ids = input.SecurityGroupRuleIds ?? [];
  const { rules, unknown } = ids.length > 0 ? { rules: byIds(present, ids), unknown: [] } : byProperties(group, present, input);
  if (unknown.length > 0 && !here.vpcs.get(group.vpc)?.isDefault)
    throw new AwsError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  group.rules = group.rules.filter((rule) => !rules.includes(rule));
  return { Return: true, UnknownIpPermissions: unknown.map(printUnknown), RevokedSecurityGroupRules: rules.map(printRevoked) };
};

export const revokeSecurityGroupIngress: Operation<"RevokeSecurityGroupIngress"> = (world) => (input, caller) =>
  revoke(world, { direction: "ingress", input, caller });

export const revokeSecurityGroupEgress: Operation<"RevokeSecurityGroupEgress"> = (world) => (input, caller) =>
  revoke(world, { direction: "egress", input, caller });
