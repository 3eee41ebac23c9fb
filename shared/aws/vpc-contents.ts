import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type RouteTable,
  type SecurityGroup,
  type SecurityGroupRule,
  type Subnet,
} from "@aws-sdk/client-ec2";
import { allPages } from "./paging.ts";

type Sender = Pick<EC2Client, "send">;

/** What VPCs hold, as EC2 tells it: by VPC, and rules by group. */
export interface Contents {
  readonly subnets: ReadonlyMap<string | undefined, readonly Subnet[]>;
  readonly tables: ReadonlyMap<string | undefined, readonly RouteTable[]>;
  readonly groups: ReadonlyMap<string | undefined, readonly SecurityGroup[]>;
  readonly rules: ReadonlyMap<string | undefined, readonly SecurityGroupRule[]>;
}

export const page = (NextToken: string | undefined) => (NextToken ? { NextToken } : {});

export const ofVpcs = (vpcs: readonly string[]) => [{ Name: "vpc-id", Values: [...vpcs] }];

/** A filter takes 200 values at the most. */
export const inFilters = async <T>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const found: T[] = [];
  for (let start = 0; start < ids.length; start += 200) found.push(...(await read(ids.slice(start, start + 200))));
  return found;
};

/** Four kinds of reads, however many VPCs. */
export const describeContents = async (ec2: Sender, vpcs: readonly string[]): Promise<Contents> => {
  const [subnets, tables, [groups, rules]] = await Promise.all([
    inFilters(vpcs, (some) => describeSubnets(ec2, some)),
    inFilters(vpcs, (some) => describeRouteTables(ec2, some)),
    describeGroups(ec2, vpcs),
  ]);
  return {
    subnets: Map.groupBy(subnets, ({ VpcId }) => VpcId),
    tables: Map.groupBy(tables, ({ VpcId }) => VpcId),
    groups: Map.groupBy(groups, ({ VpcId }) => VpcId),
    rules: Map.groupBy(rules, ({ GroupId }) => GroupId),
  };
};

const describeSubnets = (ec2: Sender, vpcs: readonly string[]): Promise<readonly Subnet[]> =>
  allPages(
    (token) => ec2.send(new DescribeSubnetsCommand({ Filters: ofVpcs(vpcs), MaxResults: 1000, ...page(token) })),
    ({ Subnets }) => Subnets,
  );

const describeRouteTables = (ec2: Sender, vpcs: readonly string[]): Promise<readonly RouteTable[]> =>
  allPages(
    (token) => ec2.send(new DescribeRouteTablesCommand({ Filters: ofVpcs(vpcs), MaxResults: 100, ...page(token) })),
    ({ RouteTables }) => RouteTables,
  );

/** Rules have ids and tags only in a call of their own, which filters by group. */
const describeGroups = async (
  ec2: Sender,
  vpcs: readonly string[],
): Promise<readonly [readonly SecurityGroup[], readonly SecurityGroupRule[]]> => {
  const groups = await inFilters(vpcs, (some) =>
    allPages(
      (token) => ec2.send(new DescribeSecurityGroupsCommand({ Filters: ofVpcs(some), MaxResults: 1000, ...page(token) })),
      ({ SecurityGroups }) => SecurityGroups,
    ),
  );
  const ids = groups.flatMap(({ GroupId }) => GroupId ?? []);
  return [groups, await inFilters(ids, (some) => describeRules(ec2, some))];
};

const describeRules = (ec2: Sender, groups: readonly string[]): Promise<readonly SecurityGroupRule[]> => {
  const Filters = [{ Name: "group-id", Values: [...groups] }];
  return allPages(
    (token) => ec2.send(new DescribeSecurityGroupRulesCommand({ Filters, MaxResults: 1000, ...page(token) })),
    ({ SecurityGroupRules }) => SecurityGroupRules,
  );
};
