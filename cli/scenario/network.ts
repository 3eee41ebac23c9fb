import {
  AssociateRouteTableCommand,
  AssociateVpcCidrBlockCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
  ModifyVpcAttributeCommand,
  type ResourceType,
  RevokeSecurityGroupEgressCommand,
  type TagSpecification,
} from "@aws-sdk/client-ec2";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { Place, Tags } from "#shared/peering/ids.ts";
import type { RouteTable, Rule, SecurityGroup } from "./action-schema.ts";
import { defaultGroupId, mainTableId } from "./meaning/declarations.ts";
import { type Ec2, ownerOf } from "./owners.ts";
import type { Vpc } from "./schema.ts";

type GivenTags = Readonly<Record<string, string>> | undefined;

const tagList = (tags: GivenTags) => Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** Tags for a create call; none where there are none, as EC2 refuses an empty list. */
export const tagsOf = (type: ResourceType, tags: GivenTags): { TagSpecifications?: TagSpecification[] } =>
  Object.keys(tags ?? {}).length === 0 ? {} : { TagSpecifications: [{ ResourceType: type, Tags: tagList(tags) }] };

const placeOf = ({ account, region }: Vpc): Place => ({ account, region });

/** A VPC with its blocks and DNS attributes, as its owner creates it. */
export const createVpc = async (sandbox: Sandbox, vpc: Vpc): Promise<void> => {
  const owner = ownerOf(sandbox, placeOf(vpc));
  const main = vpc.routeTables?.find((table) => table.main === true);
  sandbox.ec2.seed.reserveId("vpc", vpc.id);
  sandbox.ec2.seed.reserveId("route-table", main?.id ?? mainTableId(vpc.id));
  sandbox.ec2.seed.reserveId("security-group", defaultGroupId(vpc.id));
  await owner.send(new CreateVpcCommand({ CidrBlock: vpc.cidrs[0], ...tagsOf("vpc", vpc.tags) }));
  for (const block of vpc.cidrs.slice(1)) await owner.send(new AssociateVpcCidrBlockCommand({ VpcId: vpc.id, CidrBlock: block }));
  for (const block of vpc.ipv6 ?? []) await owner.send(new AssociateVpcCidrBlockCommand({ VpcId: vpc.id, Ipv6CidrBlock: block }));
  await setAttributes(owner, vpc);
  if (vpc.quotas) sandbox.ec2.seed.quotas(vpc.id, givenOf(vpc.quotas));
  if (vpc.encryption) sandbox.ec2.seed.encryption(vpc.id, vpc.encryption);
};

/** One attribute a call, as EC2 wants it. */
const setAttributes = async (owner: Ec2, { id, dns }: Vpc): Promise<void> => {
  await owner.send(new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsSupport: { Value: dns?.support ?? true } }));
  await owner.send(new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsHostnames: { Value: dns?.hostnames ?? true } }));
};

/** WHY: an optional key that isn't there has no value under exactOptionalPropertyTypes. */
export const givenOf = <T extends object>(part: T) =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

export interface SubnetWanted {
  readonly vpc: string;
  readonly id: string;
  readonly cidr: string;
  readonly ipv6?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** A subnet under the id it was given. */
export const createSubnet = async (sandbox: Sandbox, owner: Ec2, subnet: SubnetWanted): Promise<void> => {
  sandbox.ec2.seed.reserveId("subnet", subnet.id);
  const ipv6 = subnet.ipv6 === undefined ? {} : { Ipv6CidrBlock: subnet.ipv6 };
  await owner.send(
    new CreateSubnetCommand({ VpcId: subnet.vpc, CidrBlock: subnet.cidr, ...ipv6, ...tagsOf("subnet", subnet.tags) }),
  );
};

/** A route table with associations and routes. The main one is there already, so it only gets its tags. */
export const createRouteTable = async (
  sandbox: Sandbox,
  owner: Ec2,
  table: RouteTable & { readonly vpc: string },
): Promise<void> => {
  if (table.main !== true) {
    sandbox.ec2.seed.reserveId("route-table", table.id);
    await owner.send(new CreateRouteTableCommand({ VpcId: table.vpc, ...tagsOf("route-table", table.tags) }));
  } else if (table.tags) await owner.send(new CreateTagsCommand({ Resources: [table.id], Tags: tagList(table.tags) }));
  for (const subnet of table.subnets ?? [])
    await owner.send(new AssociateRouteTableCommand({ RouteTableId: table.id, SubnetId: subnet }));
  if (table.gateway !== undefined) sandbox.ec2.seed.gatewayAssociation({ routeTable: table.id, gateway: table.gateway });
  for (const { to, via, propagated } of table.routes ?? [])
    sandbox.ec2.seed.route({
      routeTable: table.id,
      destination: to,
      target: via,
      ...(propagated === undefined ? {} : { propagated }),
    });
};

/** A security group without its rules, which may name groups that come later. */
export const createGroup = async (
  sandbox: Sandbox,
  owner: Ec2,
  group: SecurityGroup & { readonly vpc: string },
): Promise<void> => {
  sandbox.ec2.seed.reserveId("security-group", group.id);
  const made = { GroupName: group.id.replace(/^sg-/, ""), Description: "of the scenario", VpcId: group.vpc };
  await owner.send(new CreateSecurityGroupCommand({ ...made, ...tagsOf("security-group", group.tags) }));
};

/** The rules of a group; given egress rules replace the one for everything that EC2 makes. */
export const createRules = async (owner: Ec2, group: SecurityGroup): Promise<void> => {
  for (const rule of group.ingress ?? [])
    await owner.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group.id,
        IpPermissions: [permissionOf(rule)],
        ...tagsOf("security-group-rule", rule.tags),
      }),
    );
  if (group.egress === undefined) return;
  const { SecurityGroupRules } = await owner.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [group.id] }] }),
  );
  const made = (SecurityGroupRules ?? []).flatMap(({ IsEgress, SecurityGroupRuleId = "" }) =>
    IsEgress === true ? [SecurityGroupRuleId] : [],
  );
  await owner.send(new RevokeSecurityGroupEgressCommand({ GroupId: group.id, SecurityGroupRuleIds: made }));
  for (const rule of group.egress)
    await owner.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: group.id,
        IpPermissions: [permissionOf(rule)],
        ...tagsOf("security-group-rule", rule.tags),
      }),
    );
};

/** A rule in EC2's words. TCP and UDP without ports mean all of them, ICMP all types. */
export const permissionOf = ({ protocol, from, to, source }: Omit<Rule, "tags">): IpPermission => ({
  IpProtocol: protocol === "all" ? "-1" : protocol,
  ...(protocol === "all" ? {} : portsOf(protocol, from, to)),
  ...sourceOf(source),
});

const portsOf = (protocol: "tcp" | "udp" | "icmp", from: number | undefined, to: number | undefined) => {
  if (protocol === "icmp") return { FromPort: from ?? -1, ToPort: to ?? -1 };
  return { FromPort: from ?? 0, ToPort: to ?? from ?? 65535 };
};

const sourceOf = (source: string): IpPermission => {
  if (source.startsWith("sg-")) return { UserIdGroupPairs: [{ GroupId: source }] };
  return source.includes(":") ? { Ipv6Ranges: [{ CidrIpv6: source }] } : { IpRanges: [{ CidrIp: source }] };
};
