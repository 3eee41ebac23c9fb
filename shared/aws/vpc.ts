import {
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Route,
  type RouteTable,
  type SecurityGroup,
  type SecurityGroupRule,
  type Subnet,
  type Vpc,
} from "@aws-sdk/client-ec2";
import { canonical } from "../network/cidr.ts";
import type {
  BlockFacts,
  RouteFacts,
  RouteTableFacts,
  RuleFacts,
  RuleSource,
  SecurityGroupFacts,
  SubnetFacts,
  VpcFacts,
} from "../peering/facts.ts";
import type { VpcId } from "../peering/ids.ts";
import type { VpcSight } from "../stages/ports.ts";
import { accountIdOf } from "./connection.ts";
import { encryptionFacts } from "./encryption.ts";
import { codeOf } from "./errors.ts";
import { allPages } from "./paging.ts";
import { describePrefixLists } from "./prefix-lists.ts";
import { tagsOf } from "./tags.ts";
import { type Contents, describeContents, inFilters, ofVpcs, page } from "./vpc-contents.ts";

type Sender = Pick<EC2Client, "send">;

/** Everything of one VPC except its connections; null when it isn't there. */
export const describeVpc = async (ec2: Sender, id: VpcId): Promise<Omit<VpcFacts, "peerings"> | null> => {
  const vpc = await findVpc(ec2, id);
  if (!vpc) return null;
  const [support, hostnames, contents] = await Promise.all([
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: "enableDnsSupport" })),
    ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: "enableDnsHostnames" })),
    describeContents(ec2, [id]),
  ]);
  const sight = vpcSight(id, vpc, contents);
  const dns = { support: support.EnableDnsSupport?.Value ?? false, hostnames: hostnames.EnableDnsHostnames?.Value ?? false };
  return { ...sight, dns, prefixLists: await describePrefixLists(ec2, sight) };
};

/** Many VPCs of one place, by id; those that aren't there are left out. */
export const describeVpcs = async (ec2: Sender, ids: readonly VpcId[]): Promise<ReadonlyMap<VpcId, VpcSight>> => {
  const [vpcs, contents] = await Promise.all([
    inFilters(ids, (some) =>
      allPages(
        (token) => ec2.send(new DescribeVpcsCommand({ Filters: ofVpcs(some), MaxResults: 1000, ...page(token) })),
        ({ Vpcs }) => Vpcs,
      ),
    ),
    describeContents(ec2, ids),
  ]);
  const found = new Map(vpcs.map((vpc) => [vpc.VpcId, vpc]));
  return new Map(
    ids.flatMap((id) => {
      const vpc = found.get(id);
      return vpc ? [[id, vpcSight(id, vpc, contents)] as const] : [];
    }),
  );
};

const vpcSight = (id: VpcId, vpc: Vpc, { subnets, tables, groups, rules }: Contents): VpcSight => ({
  id,
  isDefault: vpc.IsDefault ?? false,
  tags: tagsOf(vpc.Tags),
  blocks: blocksOf(vpc),
  encryption: encryptionFacts(vpc),
  subnets: (subnets.get(id) ?? []).map(subnetFacts).sort(byId),
  routeTables: (tables.get(id) ?? []).map(routeTableFacts).sort(byId),
  securityGroups: (groups.get(id) ?? []).map((group) => groupFacts(group, rules.get(group.GroupId) ?? [])).sort(byId),
});

/** The blocks alone, read again in the same attempt as an accept (I2). */
export const describeBlocks = async (ec2: Sender, id: VpcId): Promise<readonly BlockFacts[]> => {
  const vpc = await findVpc(ec2, id);
  return vpc ? blocksOf(vpc) : [];
};

const findVpc = async (ec2: Sender, id: VpcId): Promise<Vpc | undefined> => {
  try {
    return (await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }))).Vpcs?.[0];
  } catch (error) {
    if (codeOf(error) === "InvalidVpcID.NotFound") return undefined;
    throw error;
  }
};

const byCidr = (a: BlockFacts, b: BlockFacts): number => (a.cidr < b.cidr ? -1 : 1);
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

const blocksOf = ({ CidrBlockAssociationSet, Ipv6CidrBlockAssociationSet }: Vpc): readonly BlockFacts[] => {
  const v4 = (CidrBlockAssociationSet ?? []).map(({ CidrBlock, CidrBlockState }) => ({
    cidr: CidrBlock,
    state: CidrBlockState?.State,
  }));
  const v6 = (Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock, Ipv6CidrBlockState }) => ({
    cidr: Ipv6CidrBlock,
    state: Ipv6CidrBlockState?.State,
  }));
  return [...v4, ...v6].map(({ cidr, state }) => ({ cidr: canonical(cidr ?? ""), state: state ?? "associated" })).sort(byCidr);
};

const subnetFacts = ({ SubnetId, CidrBlock, Ipv6CidrBlockAssociationSet, Tags }: Subnet): SubnetFacts => {
  const v6 = (Ipv6CidrBlockAssociationSet ?? []).flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []);
  return { id: SubnetId ?? "", cidrs: [...(CidrBlock ? [CidrBlock] : []), ...v6].map(canonical).sort(), tags: tagsOf(Tags) };
};

export const routeTableFacts = ({ RouteTableId, Associations, Tags, Routes }: RouteTable): RouteTableFacts => ({
  id: RouteTableId ?? "",
  main: (Associations ?? []).some(({ Main }) => Main),
  subnets: (Associations ?? []).flatMap(({ SubnetId }) => SubnetId ?? []).sort(),
  gateways: (Associations ?? []).flatMap(({ GatewayId }) => GatewayId ?? []).sort(),
  tags: tagsOf(Tags),
  routes: (Routes ?? []).map(routeFacts).sort((a, b) => (a.destination < b.destination ? -1 : 1)),
});

const origins = {
  CreateRouteTable: "table",
  CreateRoute: "static",
  EnableVgwRoutePropagation: "propagated",
  Advertisement: "propagated",
} as const;

const routeFacts = (route: Route): RouteFacts => {
  const block = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock;
  return {
    destination: block ? canonical(block) : (route.DestinationPrefixListId ?? ""),
    target: targetOf(route),
    state: route.State ?? "active",
    origin: origins[route.Origin ?? "CreateRoute"],
  };
};

/** A route has exactly one target, under one of many names. */
const targetOf = (route: Route): string => {
  const named = [
    route.VpcPeeringConnectionId,
    route.GatewayId,
    route.NatGatewayId,
    route.TransitGatewayId,
    route.EgressOnlyInternetGatewayId,
    route.NetworkInterfaceId,
    route.InstanceId,
    route.LocalGatewayId,
    route.CarrierGatewayId,
    route.CoreNetworkArn,
  ];
  return named.find((target) => target !== undefined) ?? "unknown";
};

const groupFacts = ({ GroupId, GroupName, Tags }: SecurityGroup, rules: readonly SecurityGroupRule[]): SecurityGroupFacts => ({
  id: GroupId ?? "",
  name: GroupName ?? "",
  tags: tagsOf(Tags),
  rules: rules.map(ruleFacts).sort(byId),
});

const ruleFacts = (rule: SecurityGroupRule): RuleFacts => ({
  id: rule.SecurityGroupRuleId ?? "",
  direction: rule.IsEgress ? "egress" : "ingress",
  protocol: rule.IpProtocol ?? "-1",
  from: portOf(rule.FromPort),
  to: portOf(rule.ToPort),
  source: sourceOf(rule),
  description: rule.Description ?? "",
  tags: tagsOf(rule.Tags),
});

/** EC2 writes "all ports" as -1. */
const portOf = (port: number | undefined): number | null => (port === undefined || port === -1 ? null : port);

const sourceOf = ({ CidrIpv4, CidrIpv6, ReferencedGroupInfo, PrefixListId }: SecurityGroupRule): RuleSource => {
  const cidr = CidrIpv4 ?? CidrIpv6;
  if (cidr) return { is: "cidr", cidr: canonical(cidr) };
  if (PrefixListId) return { is: "prefix-list", prefixList: PrefixListId };
  return { is: "group", group: ReferencedGroupInfo?.GroupId ?? "", account: accountIdOf(ReferencedGroupInfo?.UserId) };
};
