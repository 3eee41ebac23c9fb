import type { Vpc as PrintedVpc, VpcCidrBlockAssociation, VpcIpv6CidrBlockAssociation } from "@aws-sdk/client-ec2";
import type { Vpc, VpcBlock } from "./state.ts";
import { printTags } from "./tag-sets.ts";

/** An IPv4 block as `CidrBlockAssociationSet` lists it. */
export const printBlock = ({ associationId, block, state }: VpcBlock): VpcCidrBlockAssociation => ({
  AssociationId: associationId,
  CidrBlock: block.text,
  CidrBlockState: { State: state },
});

/** An IPv6 block as `Ipv6CidrBlockAssociationSet` lists it. */
export const printIpv6Block = (
  { associationId, block, state, amazonProvided }: VpcBlock,
  region: string,
): VpcIpv6CidrBlockAssociation => ({
  AssociationId: associationId,
  Ipv6CidrBlock: block.text,
  Ipv6CidrBlockState: { State: state },
  NetworkBorderGroup: region,
  ...(amazonProvided ? { Ipv6Pool: "Amazon" } : {}),
});

/** A VPC as DescribeVpcs shows it. */
export const printVpc = (vpc: Vpc): PrintedVpc => {
  const ipv4 = vpc.blocks.filter(({ block }) => block.family === 4);
  const ipv6 = vpc.blocks.filter(({ block }) => block.family === 6);
  return {
    VpcId: vpc.id,
    OwnerId: vpc.account,
    State: "available",
    IsDefault: vpc.isDefault,
    InstanceTenancy: vpc.tenancy,
    DhcpOptionsId: "dopt-00000000000000000",
    CidrBlock: ipv4.find(({ primary }) => primary)?.block.text,
    CidrBlockAssociationSet: ipv4.map(printBlock),
    ...(ipv6.length > 0 ? { Ipv6CidrBlockAssociationSet: ipv6.map((one) => printIpv6Block(one, vpc.region)) } : {}),
    // aws-facts, section 8: absent where encryption controls are off.
    ...(vpc.encryption === "off" ? {} : { EncryptionControl: { VpcId: vpc.id, Mode: vpc.encryption, State: "available" } }),
    Tags: printTags(vpc.tags),
  };
};
