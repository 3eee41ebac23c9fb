import type { SecurityGroup } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { block } from "./cidr.ts";
import { liveBlocks } from "./connection-copies.ts";
import { type Catalogue, select } from "./describe.ts";
import type { Operation } from "./operation.ts";
import { found, invalidValue, required } from "./refusals.ts";
import { sourceText } from "./rule-reading.ts";
import { printPermissions } from "./rule-shape.ts";
import type { Group, Rule, Source, TagMap, Vpc } from "./state.ts";
import { printTags, tagsOnCreate } from "./tag-sets.ts";
import type { World } from "./world.ts";

const anywhere = [block("0.0.0.0/0"), block("::/0")];

const allTraffic = (
  world: World,
  group: Group,
  by: { readonly direction: Rule["direction"]; readonly source: Source },
): Rule => ({
  ...world.newResource("security-group-rule", group, new Map()),
  group: group.id,
  ...by,
  protocol: "-1",
  from: null,
  to: null,
  description: undefined,
});

interface Wanted {
  readonly name: string;
  readonly description: string;
  readonly tags: TagMap;
}

/** A group with EC2's first egress rule: everything to anywhere, IPv6 too when the VPC has it. */
const newGroup = (world: World, vpc: Vpc, wanted: Wanted): Group => {
  const { tags, ...named } = wanted;
  const group: Group = { ...world.newResource("security-group", vpc, tags), vpc: vpc.id, ...named, rules: [] };
  for (const everything of anywhere)
    if (everything.family === 4 || liveBlocks(vpc).some((own) => own.block.family === 6))
      group.rules.push(allTraffic(world, group, { direction: "egress", source: { is: "cidr", block: everything } }));
  world.at(vpc).groups.set(group.id, group);
  return group;
};

/** The default group lets its own members in. */
export const newDefaultGroup = (world: World, vpc: Vpc): Group => {
  const group = newGroup(world, vpc, { name: "default", description: "default VPC security group", tags: new Map() });
  const itself: Source = { is: "group", group: group.id, account: group.account, vpc: vpc.id, connection: undefined };
  group.rules.unshift(allTraffic(world, group, { direction: "ingress", source: itself }));
  return group;
};

export const createSecurityGroup: Operation<"CreateSecurityGroup"> = (world) => (input, caller) => {
  const vpcId = required(input.VpcId, "vpcId");
  const name = required(input.GroupName, "groupName");
  const description = required(input.Description, "groupDescription");
  const vpc = found(world.at(caller).vpcs.get(vpcId), "vpc", vpcId);
  if (name === "default" || name.startsWith("sg-")) throw invalidValue(`Invalid value '${name}' for groupName`);
  if (world.groupsOf(vpc).some((other) => other.name === name))
    throw new AwsError("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpcId}'`);
  const group = newGroup(world, vpc, { name, description, tags: tagsOnCreate(input.TagSpecifications, "security-group") });
  return { GroupId: group.id, SecurityGroupArn: arnOf(group), Tags: printTags(group.tags) };
};

const arnOf = ({ region, account, id }: Group): string => `arn:aws:ec2:${region}:${account}:security-group/${id}`;

export const deleteSecurityGroup: Operation<"DeleteSecurityGroup"> = (world) => (input, caller) => {
  const id = required(input.GroupId, "groupId");
  const here = world.at(caller);
  const group = found(here.groups.get(id), "security-group", id);
  if (group.name === "default")
    throw new AwsError("CannotDelete", `the specified group: "${id}" name: "default" cannot be deleted by a user`);
  // In use by a group of the same VPC; across a peering the owner may delete it, and the peer's rule goes stale (aws-facts, section 6).
  const used = [...here.groups.values()].some(
    (other) =>
      other !== group &&
      other.vpc === group.vpc &&
      other.rules.some(({ source }) => source.is === "group" && source.group === id),
  );
  if (used) throw new AwsError("DependencyViolation", `resource ${id} has a dependent object`);
  here.groups.delete(id);
  return { Return: true, GroupId: id };
};

const printGroup = (world: World, group: Group): SecurityGroup => ({
  GroupId: group.id,
  GroupName: group.name,
  Description: group.description,
  OwnerId: group.account,
  VpcId: group.vpc,
  SecurityGroupArn: arnOf(group),
  IpPermissions: printPermissions(world, group, byDirection(group, "ingress")),
  IpPermissionsEgress: printPermissions(world, group, byDirection(group, "egress")),
  Tags: printTags(group.tags),
});

export const byDirection = (group: Group, direction: Rule["direction"]): Rule[] =>
  group.rules.filter((rule) => rule.direction === direction);

const ruleFilters = (prefix: string, direction: Rule["direction"]): Catalogue<Group>["filters"] => {
  const each = (read: (rule: Rule) => string | undefined) => (group: Group) => byDirection(group, direction).map(read);
  const blocks = (family: 4 | 6) =>
    each(({ source }) => (source.is === "cidr" && source.block.family === family ? source.block.text : undefined));
  return {
    [`${prefix}.cidr`]: blocks(4),
    [`${prefix}.ipv6-cidr`]: blocks(6),
    [`${prefix}.from-port`]: each(({ from }) => from?.toString()),
    [`${prefix}.to-port`]: each(({ to }) => to?.toString()),
    [`${prefix}.protocol`]: each(({ protocol }) => protocol),
    [`${prefix}.group-id`]: each(({ source }) => (source.is === "group" ? sourceText(source) : undefined)),
    [`${prefix}.user-id`]: each(({ source }) => (source.is === "group" ? source.account : undefined)),
  };
};

const catalogue: Catalogue<Group> = {
  operation: "DescribeSecurityGroups",
  pageSize: [5, 1000],
  id: ({ id }) => id,
  order: ({ order }) => order,
  tags: ({ tags }) => tags,
  filters: {
    ...ruleFilters("ip-permission", "ingress"),
    ...ruleFilters("egress.ip-permission", "egress"),
    description: ({ description }) => [description],
    "group-id": ({ id }) => [id],
    "group-name": ({ name }) => [name],
    "owner-id": ({ account }) => [account],
    "vpc-id": ({ vpc }) => [vpc],
  },
};

export const describeSecurityGroups: Operation<"DescribeSecurityGroups"> = (world) => (input, caller) => {
  const { records, ...next } = select(
    world.at(caller).groups.values(),
    {
      ids: { kind: "security-group", list: input.GroupIds, parameter: "groupIds" },
      filters: input.Filters,
      maxResults: input.MaxResults,
      nextToken: input.NextToken,
    },
    catalogue,
  );
  return { SecurityGroups: records.map((group) => printGroup(world, group)), ...next };
};
