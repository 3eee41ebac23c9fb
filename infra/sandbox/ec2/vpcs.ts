import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import type { Block } from "./cidr.ts";
import { type Catalogue, select, truth } from "./describe.ts";
import { newDefaultGroup } from "./groups.ts";
import { remove } from "./lifecycle.ts";
import type { Operation } from "./operation.ts";
import { dependencyViolation, found, required } from "./refusals.ts";
import { newRouteTable } from "./route-tables.ts";
import type { TagMap, Vpc } from "./state.ts";
import { tagsOnCreate } from "./tag-sets.ts";
import { amazonIpv6Block, associateLater, checkIpv4Block, checkIpv6Block, newBlock, readBlock } from "./vpc-blocks.ts";
import { printVpc } from "./vpc-shape.ts";
import type { World } from "./world.ts";

interface Wanted {
  readonly primary: Block;
  readonly tags: TagMap;
  readonly isDefault: boolean;
  readonly tenancy: "default" | "dedicated";
}

/** A VPC with its main table and default group. */
const newVpc = (world: World, caller: Caller, { primary, tags, isDefault, tenancy }: Wanted): Vpc => {
  const vpc: Vpc = {
    ...world.newResource("vpc", caller, tags),
    isDefault,
    tenancy,
    blocks: [{ ...newBlock(world, primary, { primary: true, amazonProvided: false }), state: "associated" }],
    // EC2's defaults: support on; hostnames only in default VPCs.
    dns: { support: true, hostnames: isDefault },
    quotas: world.newQuotas(),
    encryption: "off",
  };
  world.at(caller).vpcs.set(vpc.id, vpc);
  newRouteTable(world, vpc, { tags: new Map(), main: true });
  newDefaultGroup(world, vpc);
  return vpc;
};

export const createVpc: Operation<"CreateVpc"> = (world) => (input, caller) => {
  const primary = readBlock(required(input.CidrBlock, "cidrBlock"), 4, "cidrBlock");
  checkIpv4Block(primary);
  const ipv6 = input.Ipv6CidrBlock ? readBlock(input.Ipv6CidrBlock, 6, "ipv6CidrBlock") : undefined;
  if (ipv6) checkIpv6Block(ipv6);
  const tags = tagsOnCreate(input.TagSpecifications, "vpc");
  const tenancy = input.InstanceTenancy === "dedicated" ? "dedicated" : "default";
  const vpc = newVpc(world, caller, { primary, tags, isDefault: false, tenancy });
  const amazonProvided = input.AmazonProvidedIpv6CidrBlock === true;
  if (ipv6 || amazonProvided)
    associateLater(world, vpc, newBlock(world, ipv6 ?? amazonIpv6Block(world), { primary: false, amazonProvided }));
  return { Vpc: printVpc(vpc) };
};

export const createDefaultVpc: Operation<"CreateDefaultVpc"> = (world) => (_input, caller) => {
  if ([...world.at(caller).vpcs.values()].some(({ isDefault }) => isDefault))
    throw new AwsError("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.");
  const primary = readBlock("172.31.0.0/16", 4, "cidrBlock");
  return { Vpc: printVpc(newVpc(world, caller, { primary, tags: new Map(), isDefault: true, tenancy: "default" })) };
};

const checkUnused = (world: World, vpc: Vpc): void => {
  const inUse =
    world.subnetsOf(vpc).length > 0 ||
    world.tablesOf(vpc).some(({ associations }) => !associations.some(({ of }) => of.is === "main")) ||
    world.groupsOf(vpc).some(({ name }) => name !== "default");
  // aws-facts 1.1: an accepter VPC with a pending request from another account can't be deleted until that is rejected.
  const asked = world
    .connectionsOf(vpc)
    .some(
      ({ connection, side }) =>
        connection.status === "pending-acceptance" && side === "accepter" && connection.requester.account !== vpc.account,
    );
  if (inUse || asked) throw dependencyViolation("vpc", vpc.id);
};

export const deleteVpc: Operation<"DeleteVpc"> = (world) => (input, caller) => {
  const id = required(input.VpcId, "vpcId");
  const here = world.at(caller);
  const vpc = found(here.vpcs.get(id), "vpc", id);
  checkUnused(world, vpc);
  // What the bare API does with an active connection isn't documented (aws-facts 1.1); taken as the console's: both active ones
  // and the VPC's own pending requests go with it.
  for (const { connection, side } of world.connectionsOf(vpc))
    if (
      connection.status !== "deleting" &&
      ["initiating-request", "pending-acceptance", "provisioning", "active"].includes(connection.status)
    )
      remove(world, connection, side);
  for (const table of world.tablesOf(vpc)) here.tables.delete(table.id);
  for (const group of world.groupsOf(vpc)) here.groups.delete(group.id);
  here.vpcs.delete(id);
  return {};
};

const blockTexts = (vpc: Vpc, family: 4 | 6): string[] =>
  vpc.blocks.flatMap(({ block }) => (block.family === family ? [block.text] : []));

const catalogue: Catalogue<Vpc> = {
  operation: "DescribeVpcs",
  pageSize: [5, 1000],
  id: ({ id }) => id,
  order: ({ order }) => order,
  tags: ({ tags }) => tags,
  filters: {
    cidr: ({ blocks }) => [blocks.find(({ primary }) => primary)?.block.text],
    "cidr-block-association.cidr-block": (vpc) => blockTexts(vpc, 4),
    "cidr-block-association.association-id": ({ blocks }) =>
      blocks.flatMap((one) => (one.block.family === 4 ? [one.associationId] : [])),
    "cidr-block-association.state": ({ blocks }) => blocks.flatMap((one) => (one.block.family === 4 ? [one.state] : [])),
    "ipv6-cidr-block-association.ipv6-cidr-block": (vpc) => blockTexts(vpc, 6),
    "ipv6-cidr-block-association.association-id": ({ blocks }) =>
      blocks.flatMap((one) => (one.block.family === 6 ? [one.associationId] : [])),
    "ipv6-cidr-block-association.state": ({ blocks }) => blocks.flatMap((one) => (one.block.family === 6 ? [one.state] : [])),
    "is-default": ({ isDefault }) => truth(isDefault),
    "owner-id": ({ account }) => [account],
    state: () => ["available"],
    "vpc-id": ({ id }) => [id],
  },
};

export const describeVpcs: Operation<"DescribeVpcs"> = (world) => (input, caller) => {
  const { records, ...next } = select(
    world.at(caller).vpcs.values(),
    {
      ids: { kind: "vpc", list: input.VpcIds, parameter: "vpcIds" },
      filters: input.Filters,
      maxResults: input.MaxResults,
      nextToken: input.NextToken,
    },
    catalogue,
  );
  return { Vpcs: records.map(printVpc), ...next };
};
