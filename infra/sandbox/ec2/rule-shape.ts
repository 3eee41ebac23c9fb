import type { IpPermission, SecurityGroupRule, UserIdGroupPair } from "@aws-sdk/client-ec2";
import { type GroupSource, referencedGroup, referencePeering } from "./rule-status.ts";
import type { Group, Rule } from "./state.ts";
import { printTags } from "./tag-sets.ts";
import type { World } from "./world.ts";

// Without GroupName, and without UserId once the group is deleted (aws-facts, section 6).
const printReference = (world: World, group: Group, source: GroupSource): UserIdGroupPair => {
  const owner = referencedGroup(world, group, source) ? { UserId: source.account } : {};
  if (source.vpc === group.vpc) return { ...owner, GroupId: source.group };
  const peering = referencePeering(world, group, source);
  return {
    ...owner,
    GroupId: source.group,
    VpcId: source.vpc,
    ...(peering ? { VpcPeeringConnectionId: peering.id, PeeringStatus: peering.status } : {}),
  };
};

const printPorts = ({ from, to }: Rule) => (from === null ? {} : { FromPort: from, ToPort: to ?? from });

const printPermission = (world: World, group: Group, rule: Rule): IpPermission => {
  const { source, protocol } = rule;
  const described = rule.description === undefined ? {} : { Description: rule.description };
  const base: Required<Pick<IpPermission, "IpRanges" | "Ipv6Ranges" | "UserIdGroupPairs" | "PrefixListIds">> & IpPermission = {
    IpProtocol: protocol,
    ...printPorts(rule),
    IpRanges: [],
    Ipv6Ranges: [],
    UserIdGroupPairs: [],
    PrefixListIds: [],
  };
  switch (source.is) {
    case "cidr":
      return source.block.family === 4
        ? { ...base, IpRanges: [{ CidrIp: source.block.text, ...described }] }
        : { ...base, Ipv6Ranges: [{ CidrIpv6: source.block.text, ...described }] };
    case "group":
      return { ...base, UserIdGroupPairs: [{ ...printReference(world, group, source), ...described }] };
    case "prefix-list":
      return { ...base, PrefixListIds: [{ PrefixListId: source.prefixList, ...described }] };
  }
};

const merge = (one: IpPermission, other: IpPermission): IpPermission => ({
  ...one,
  IpRanges: [...(one.IpRanges ?? []), ...(other.IpRanges ?? [])],
  Ipv6Ranges: [...(one.Ipv6Ranges ?? []), ...(other.Ipv6Ranges ?? [])],
  UserIdGroupPairs: [...(one.UserIdGroupPairs ?? []), ...(other.UserIdGroupPairs ?? [])],
  PrefixListIds: [...(one.PrefixListIds ?? []), ...(other.PrefixListIds ?? [])],
});

/** Rules as DescribeSecurityGroups shows them: one permission for each protocol and port range, all sources in it. */
export const printPermissions = (world: World, group: Group, rules: readonly Rule[]): IpPermission[] => {
  const byPorts = new Map<string, IpPermission>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from} ${rule.to}`;
    const printed = printPermission(world, group, rule);
    const before = byPorts.get(key);
    byPorts.set(key, before ? merge(before, printed) : printed);
  }
  return [...byPorts.values()];
};

const printSource = (world: World, group: Group, { source }: Rule): SecurityGroupRule => {
  switch (source.is) {
    case "cidr":
      return source.block.family === 4 ? { CidrIpv4: source.block.text } : { CidrIpv6: source.block.text };
    case "prefix-list":
      return { PrefixListId: source.prefixList };
    case "group":
      return { ReferencedGroupInfo: printReference(world, group, source) };
  }
};

/** A rule as DescribeSecurityGroupRules and Authorize* show it; -1 stands for all ports. */
export const printRule = (world: World, group: Group, rule: Rule): SecurityGroupRule => ({
  SecurityGroupRuleId: rule.id,
  SecurityGroupRuleArn: `arn:aws:ec2:${rule.region}:${rule.account}:security-group-rule/${rule.id}`,
  GroupId: group.id,
  GroupOwnerId: group.account,
  IsEgress: rule.direction === "egress",
  IpProtocol: rule.protocol,
  FromPort: rule.from ?? -1,
  ToPort: rule.to ?? -1,
  ...printSource(world, group, rule),
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  Tags: printTags(rule.tags),
});
