import type { SecurityGroupReference, StaleIpPermission, StaleSecurityGroup } from "@aws-sdk/client-ec2";
import { type Catalogue, select } from "./describe.ts";
import { byDirection } from "./groups.ts";
import type { Operation } from "./operation.ts";
import { found, required } from "./refusals.ts";
import { printPermissions } from "./rule-shape.ts";
import { isStale, referencePeering } from "./rule-status.ts";
import type { Group, Rule } from "./state.ts";
import type { World } from "./world.ts";

const staleRules = (world: World, group: Group, direction: Rule["direction"]): StaleIpPermission[] =>
  printPermissions(
    world,
    group,
    byDirection(group, direction).filter(({ source }) => isStale(world, group, source)),
  ).map(({ IpProtocol, FromPort, ToPort, UserIdGroupPairs }) => ({
    IpProtocol,
    FromPort,
    ToPort,
    UserIdGroupPairs,
    IpRanges: [],
    PrefixListIds: [],
  }));

const printStale = (world: World, group: Group): StaleSecurityGroup => ({
  GroupId: group.id,
  GroupName: group.name,
  Description: group.description,
  VpcId: group.vpc,
  StaleIpPermissions: staleRules(world, group, "ingress"),
  StaleIpPermissionsEgress: staleRules(world, group, "egress"),
});

const staleGroups: Catalogue<Group> = {
  operation: "DescribeStaleSecurityGroups",
  pageSize: [5, 255],
  id: ({ id }) => id,
  order: ({ order }) => order,
  filters: {},
};

/** Groups with rules that refer to a peer's deleted group or over an ended peering; block rules are never stale (aws-facts, section 6). */
export const describeStaleSecurityGroups: Operation<"DescribeStaleSecurityGroups"> = (world) => (input, caller) => {
  const id = required(input.VpcId, "vpcId");
  const vpc = found(world.at(caller).vpcs.get(id), "vpc", id);
  const stale = world.groupsOf(vpc).filter((group) => group.rules.some(({ source }) => isStale(world, group, source)));
  const { records, ...next } = select(stale, { maxResults: input.MaxResults, nextToken: input.NextToken }, staleGroups);
  return { StaleSecurityGroupSet: records.map((group) => printStale(world, group)), ...next };
};

const refersTo = ({ id, account }: Group, { source }: Rule): boolean =>
  source.is === "group" && source.group === id && source.account === account;

const referencesTo = (world: World, group: Group): SecurityGroupReference[] => {
  const far = [...world.places()]
    .flatMap(({ groups }) => [...groups.values()])
    .filter(({ region, vpc }) => region === group.region && vpc !== group.vpc);
  const references = far.flatMap((other) =>
    other.rules.flatMap((rule) => {
      if (rule.source.is !== "group" || !refersTo(group, rule)) return [];
      const peering = referencePeering(world, other, rule.source);
      return [{ GroupId: group.id, ReferencingVpcId: other.vpc, VpcPeeringConnectionId: peering?.id }];
    }),
  );
  return [...new Map(references.map((one) => [`${one.ReferencingVpcId} ${one.VpcPeeringConnectionId}`, one])).values()];
};

/** The VPCs on the far side of a peering whose groups refer to the caller's own. */
export const describeSecurityGroupReferences: Operation<"DescribeSecurityGroupReferences"> = (world) => (input, caller) => {
  const { groups } = world.at(caller);
  const asked = required(input.GroupId, "groupId").map((id) => found(groups.get(id), "security-group", id));
  return { SecurityGroupReferenceSet: asked.flatMap((group) => referencesTo(world, group)) };
};
