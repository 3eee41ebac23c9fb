import type { Subnet as PrintedSubnet } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { type Block, contains, overlaps } from "./cidr.ts";
import { associatedBlocks } from "./connection-copies.ts";
import { type Catalogue, select } from "./describe.ts";
import type { Operation } from "./operation.ts";
import { found, required } from "./refusals.ts";
import type { Subnet, Vpc } from "./state.ts";
import { printTags, tagsOnCreate } from "./tag-sets.ts";
import { readBlock } from "./vpc-blocks.ts";
import type { World } from "./world.ts";

const printIpv6 = ({ ipv6 }: Subnet) =>
  ipv6
    ? [
        {
          AssociationId: ipv6.associationId,
          Ipv6CidrBlock: ipv6.block.text,
          Ipv6CidrBlockState: { State: "associated" as const },
        },
      ]
    : [];

// Five addresses of a subnet are AWS's own.
const freeAddresses = ({ block }: Subnet): number => 2 ** (32 - block.length) - 5;

const printSubnet = (subnet: Subnet): PrintedSubnet => ({
  SubnetId: subnet.id,
  SubnetArn: `arn:aws:ec2:${subnet.region}:${subnet.account}:subnet/${subnet.id}`,
  VpcId: subnet.vpc,
  OwnerId: subnet.account,
  State: "available",
  CidrBlock: subnet.block.text,
  Ipv6CidrBlockAssociationSet: printIpv6(subnet),
  AvailabilityZone: subnet.zone,
  AvailableIpAddressCount: freeAddresses(subnet),
  DefaultForAz: false,
  MapPublicIpOnLaunch: false,
  AssignIpv6AddressOnCreation: false,
  Ipv6Native: false,
  Tags: printTags(subnet.tags),
});

const checkInside = (world: World, vpc: Vpc, wanted: Block): void => {
  const least = wanted.family === 4 ? 16 : 44;
  const most = wanted.family === 4 ? 28 : 64;
  const inside = associatedBlocks(vpc).some(({ block }) => contains(block, wanted));
  if (!inside || wanted.length < least || wanted.length > most)
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${wanted.text}' is invalid.`);
  const taken = world.subnetsOf(vpc).some(({ block, ipv6 }) => overlaps(block, wanted) || (ipv6 && overlaps(ipv6.block, wanted)));
  if (taken) throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${wanted.text}' conflicts with another subnet`);
};

export const createSubnet: Operation<"CreateSubnet"> = (world) => (input, caller) => {
  const vpcId = required(input.VpcId, "vpcId");
  const here = world.at(caller);
  const vpc = found(here.vpcs.get(vpcId), "vpc", vpcId);
  const block = readBlock(required(input.CidrBlock, "cidrBlock"), 4, "cidrBlock");
  const ipv6 = input.Ipv6CidrBlock ? readBlock(input.Ipv6CidrBlock, 6, "ipv6CidrBlock") : undefined;
  for (const wanted of ipv6 ? [block, ipv6] : [block]) checkInside(world, vpc, wanted);
  // SubnetLimitExceeded (EC2-ERR): 200 a VPC (aws-facts, section 3).
  if (world.subnetsOf(vpc).length >= 200)
    throw new AwsError("SubnetLimitExceeded", "The maximum number of subnets has been reached.");
  const subnet: Subnet = {
    ...world.newResource("subnet", caller, tagsOnCreate(input.TagSpecifications, "subnet")),
    vpc: vpcId,
    zone: input.AvailabilityZone ?? `${caller.region}a`,
    block,
    ipv6: ipv6 && { associationId: `subnet-cidr-assoc-${world.core.random.hex(17)}`, block: ipv6 },
  };
  here.subnets.set(subnet.id, subnet);
  return { Subnet: printSubnet(subnet) };
};

export const deleteSubnet: Operation<"DeleteSubnet"> = (world) => (input, caller) => {
  const id = required(input.SubnetId, "subnetId");
  const here = world.at(caller);
  const subnet = found(here.subnets.get(id), "subnet", id);
  for (const table of here.tables.values())
    table.associations = table.associations.filter(({ of }) => of.is !== "subnet" || of.subnet !== subnet.id);
  here.subnets.delete(id);
  return {};
};

const catalogue: Catalogue<Subnet> = {
  operation: "DescribeSubnets",
  pageSize: [5, 1000],
  id: ({ id }) => id,
  order: ({ order }) => order,
  tags: ({ tags }) => tags,
  filters: {
    "availability-zone": ({ zone }) => [zone],
    "cidr-block": ({ block }) => [block.text],
    cidr: ({ block }) => [block.text],
    "ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6 }) => [ipv6?.block.text],
    "owner-id": ({ account }) => [account],
    state: () => ["available"],
    "subnet-id": ({ id }) => [id],
    "vpc-id": ({ vpc }) => [vpc],
  },
};

export const describeSubnets: Operation<"DescribeSubnets"> = (world) => (input, caller) => {
  const { records, ...next } = select(
    world.at(caller).subnets.values(),
    {
      ids: { kind: "subnet", list: input.SubnetIds, parameter: "subnetIds" },
      filters: input.Filters,
      maxResults: input.MaxResults,
      nextToken: input.NextToken,
    },
    catalogue,
  );
  return { Subnets: records.map(printSubnet), ...next };
};
