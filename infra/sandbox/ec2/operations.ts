import { modifyVpcPeeringConnectionOptions } from "./connection-options.ts";
import { createVpcPeeringConnection } from "./connection-requests.ts";
import {
  acceptVpcPeeringConnection,
  deleteVpcPeeringConnection,
  describeVpcPeeringConnections,
  rejectVpcPeeringConnection,
} from "./connections.ts";
import { describeSecurityGroupReferences, describeStaleSecurityGroups } from "./group-references.ts";
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from "./groups.ts";
import { createManagedPrefixList, describeManagedPrefixLists, getManagedPrefixListEntries } from "./prefix-lists.ts";
import { describeAvailabilityZones, describeRegions } from "./regions.ts";
import { revokeSecurityGroupEgress, revokeSecurityGroupIngress } from "./revocations.ts";
import { createRouteTable, deleteRouteTable, describeRouteTables } from "./route-tables.ts";
import { createRoute, deleteRoute, replaceRoute } from "./routes.ts";
import { authorizeSecurityGroupEgress, authorizeSecurityGroupIngress, describeSecurityGroupRules } from "./rules.ts";
import { createSubnet, deleteSubnet, describeSubnets } from "./subnets.ts";
import { associateRouteTable, disassociateRouteTable, replaceRouteTableAssociation } from "./table-associations.ts";
import { createTags, deleteTags, describeTags } from "./tags.ts";
import { describeVpcAttribute, modifyVpcAttribute } from "./vpc-attributes.ts";
import { associateVpcCidrBlock, disassociateVpcCidrBlock } from "./vpc-block-calls.ts";
import { createDefaultVpc, createVpc, deleteVpc, describeVpcs } from "./vpcs.ts";
import type { World } from "./world.ts";

const vpcOperations = (world: World) => ({
  AssociateVpcCidrBlock: associateVpcCidrBlock(world),
  CreateDefaultVpc: createDefaultVpc(world),
  CreateSubnet: createSubnet(world),
  CreateVpc: createVpc(world),
  DeleteSubnet: deleteSubnet(world),
  DeleteVpc: deleteVpc(world),
  DescribeAvailabilityZones: describeAvailabilityZones(world),
  DescribeRegions: describeRegions(world),
  DescribeSubnets: describeSubnets(world),
  DescribeVpcAttribute: describeVpcAttribute(world),
  DescribeVpcs: describeVpcs(world),
  DisassociateVpcCidrBlock: disassociateVpcCidrBlock(world),
  ModifyVpcAttribute: modifyVpcAttribute(world),
});

const routeOperations = (world: World) => ({
  AssociateRouteTable: associateRouteTable(world),
  CreateManagedPrefixList: createManagedPrefixList(world),
  CreateRoute: createRoute(world),
  CreateRouteTable: createRouteTable(world),
  DeleteRoute: deleteRoute(world),
  DeleteRouteTable: deleteRouteTable(world),
  DescribeManagedPrefixLists: describeManagedPrefixLists(world),
  DescribeRouteTables: describeRouteTables(world),
  DisassociateRouteTable: disassociateRouteTable(world),
  GetManagedPrefixListEntries: getManagedPrefixListEntries(world),
  ReplaceRoute: replaceRoute(world),
  ReplaceRouteTableAssociation: replaceRouteTableAssociation(world),
});

const groupOperations = (world: World) => ({
  AuthorizeSecurityGroupEgress: authorizeSecurityGroupEgress(world),
  AuthorizeSecurityGroupIngress: authorizeSecurityGroupIngress(world),
  CreateSecurityGroup: createSecurityGroup(world),
  DeleteSecurityGroup: deleteSecurityGroup(world),
  DescribeSecurityGroupReferences: describeSecurityGroupReferences(world),
  DescribeSecurityGroupRules: describeSecurityGroupRules(world),
  DescribeSecurityGroups: describeSecurityGroups(world),
  DescribeStaleSecurityGroups: describeStaleSecurityGroups(world),
  RevokeSecurityGroupEgress: revokeSecurityGroupEgress(world),
  RevokeSecurityGroupIngress: revokeSecurityGroupIngress(world),
});

const connectionOperations = (world: World) => ({
  AcceptVpcPeeringConnection: acceptVpcPeeringConnection(world),
  CreateVpcPeeringConnection: createVpcPeeringConnection(world),
  DeleteVpcPeeringConnection: deleteVpcPeeringConnection(world),
  DescribeVpcPeeringConnections: describeVpcPeeringConnections(world),
  ModifyVpcPeeringConnectionOptions: modifyVpcPeeringConnectionOptions(world),
  RejectVpcPeeringConnection: rejectVpcPeeringConnection(world),
});

const tagOperations = (world: World) => ({
  CreateTags: createTags(world),
  DeleteTags: deleteTags(world),
  DescribeTags: describeTags(world),
});

/** Every operation that the sandbox's EC2 answers. */
export const createOperations = (world: World) => ({
  ...vpcOperations(world),
  ...routeOperations(world),
  ...groupOperations(world),
  ...connectionOperations(world),
  ...tagOperations(world),
});

/** The operations by name, with the types of the SDK's commands. */
export type Ec2Operations = ReturnType<typeof createOperations>;
