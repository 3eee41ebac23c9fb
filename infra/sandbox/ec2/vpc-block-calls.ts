import type { AssociateVpcCidrBlockCommandInput } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { contains } from "./cidr.ts";
import type { Operation } from "./operation.ts";
import { found, invalidCombination, notPermitted, required } from "./refusals.ts";
import type { Vpc, VpcBlock } from "./state.ts";
import {
  amazonIpv6Block,
  associateLater,
  checkIpv4Block,
  checkIpv6Block,
  checkNewBlock,
  disassociateLater,
  newBlock,
  readBlock,
} from "./vpc-blocks.ts";
import { printBlock, printIpv6Block } from "./vpc-shape.ts";
import type { World } from "./world.ts";

const readAdded = (world: World, input: AssociateVpcCidrBlockCommandInput): VpcBlock => {
  const asked = [input.CidrBlock, input.Ipv6CidrBlock, input.AmazonProvidedIpv6CidrBlock || undefined].filter(
    (one) => one !== undefined,
  );
  if (asked.length !== 1)
    throw invalidCombination("Exactly one of cidrBlock, ipv6CidrBlock or amazonProvidedIpv6CidrBlock must be specified");
  if (input.AmazonProvidedIpv6CidrBlock) return newBlock(world, amazonIpv6Block(world), { primary: false, amazonProvided: true });
  // WHY: a real call must name the address pool too; pools aren't modelled, so any IPv6 block passes.
  const added = input.CidrBlock
    ? readBlock(input.CidrBlock, 4, "cidrBlock")
    : readBlock(input.Ipv6CidrBlock ?? "", 6, "ipv6CidrBlock");
  (added.family === 4 ? checkIpv4Block : checkIpv6Block)(added);
  return newBlock(world, added, { primary: false, amazonProvided: false });
};

const printAssociation = (vpc: Vpc, changed: VpcBlock) => ({
  VpcId: vpc.id,
  ...(changed.block.family === 4
    ? { CidrBlockAssociation: printBlock(changed) }
    : { Ipv6CidrBlockAssociation: printIpv6Block(changed, vpc.region) }),
});

export const associateVpcCidrBlock: Operation<"AssociateVpcCidrBlock"> = (world) => (input, caller) => {
  const id = required(input.VpcId, "vpcId");
  const vpc = found(world.at(caller).vpcs.get(id), "vpc", id);
  const added = readAdded(world, input);
  checkNewBlock(world, vpc, added.block);
  associateLater(world, vpc, added);
  return printAssociation(vpc, added);
};

const checkLeaving = (world: World, vpc: Vpc, leaving: VpcBlock): void => {
  const { associationId, block } = leaving;
  if (leaving.primary)
    throw notPermitted(
      `The vpc CIDR block with association ID ${associationId} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
    );
  if (world.subnetsOf(vpc).some((subnet) => contains(block, subnet.block) || (subnet.ipv6 && contains(block, subnet.ipv6.block))))
    throw new AwsError(
      "DependencyViolation",
      `The vpc CIDR block with association ID ${associationId} has subnets and may not be disassociated.`,
    );
};

export const disassociateVpcCidrBlock: Operation<"DisassociateVpcCidrBlock"> = (world) => (input, caller) => {
  const id = required(input.AssociationId, "associationId");
  for (const vpc of world.at(caller).vpcs.values()) {
    const leaving = vpc.blocks.find(({ associationId, state }) => associationId === id && state !== "disassociated");
    if (!leaving) continue;
    checkLeaving(world, vpc, leaving);
    disassociateLater(world, vpc, leaving);
    return printAssociation(vpc, leaving);
  }
  throw new AwsError("InvalidVpcCidrBlockAssociationID.NotFound", `The vpc CIDR block association ID '${id}' does not exist`);
};
