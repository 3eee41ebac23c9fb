import {
  AssociateRouteTableCommand,
  AssociateVpcCidrBlockCommand,
  CreateRouteCommand,
  CreateTagsCommand,
  DeleteRouteCommand,
  DeleteTagsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcsCommand,
  DisassociateVpcCidrBlockCommand,
  ReplaceRouteTableAssociationCommand,
} from "@aws-sdk/client-ec2";
import type { Acts } from "./act.ts";
import { createGroup, createRouteTable, createRules, createSubnet } from "./network.ts";
import { type Ec2, ownerOf } from "./owners.ts";
import { revokeRule } from "./revoke-rule.ts";
import { ActionRefused, placeOf, placeOfResource, requestedOf, type Stage } from "./stage.ts";

type NetworkAction =
  | "addCidr"
  | "removeCidr"
  | "addSubnet"
  | "addRouteTable"
  | "addSecurityGroup"
  | "addRoute"
  | "deleteRoute"
  | "revokeRule"
  | "tag"
  | "untag";

/** What a VPC's owner does to it by hand. */
export const networkActions: Pick<Acts, NetworkAction> = {
  addCidr: async (stage, { vpc, cidr }) => {
    const block = cidr.includes(":") ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr };
    await ownerOf(stage.world.sandbox, placeOf(stage, vpc)).send(new AssociateVpcCidrBlockCommand({ VpcId: vpc, ...block }));
  },
  removeCidr: async (stage, { vpc, cidr }) => {
    const owner = ownerOf(stage.world.sandbox, placeOf(stage, vpc));
    await owner.send(new DisassociateVpcCidrBlockCommand({ AssociationId: await associationOf(owner, vpc, cidr) }));
  },
  addSubnet: async (stage, { routeTable, ...subnet }) => {
    const owner = ownerOf(stage.world.sandbox, placeOf(stage, subnet.vpc));
    await createSubnet(stage.world.sandbox, owner, subnet);
    stage.world.vpcs.set(subnet.id, subnet.vpc);
    if (routeTable !== undefined)
      await owner.send(new AssociateRouteTableCommand({ RouteTableId: routeTable, SubnetId: subnet.id }));
  },
  addRouteTable: async (stage, { main, ...table }) => {
    const owner = ownerOf(stage.world.sandbox, placeOf(stage, table.vpc));
    await createRouteTable(stage.world.sandbox, owner, table);
    stage.world.vpcs.set(table.id, table.vpc);
    if (main === true) await makeMain(owner, table);
  },
  addSecurityGroup: async (stage, group) => {
    const owner = ownerOf(stage.world.sandbox, placeOf(stage, group.vpc));
    await createGroup(stage.world.sandbox, owner, group);
    stage.world.vpcs.set(group.id, group.vpc);
    await createRules(owner, group);
  },
  addRoute: (stage, { routeTable, to, via }) =>
    ownerOf(stage.world.sandbox, placeOfResource(stage, routeTable)).send(
      new CreateRouteCommand({ RouteTableId: routeTable, ...destinationOf(to), ...targetOf(stage, via) }),
    ),
  deleteRoute: (stage, { routeTable, to }) =>
    ownerOf(stage.world.sandbox, placeOfResource(stage, routeTable)).send(
      new DeleteRouteCommand({ RouteTableId: routeTable, ...destinationOf(to) }),
    ),
  revokeRule: (stage, rule) => revokeRule(ownerOf(stage.world.sandbox, placeOfResource(stage, rule.group)), rule),
  tag: (stage, { resource, tags }) => {
    const { owner, id } = taggable(stage, resource);
    return owner.send(
      new CreateTagsCommand({ Resources: [id], Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    );
  },
  untag: (stage, { resource, keys }) => {
    const { owner, id } = taggable(stage, resource);
    return owner.send(new DeleteTagsCommand({ Resources: [id], Tags: keys.map((Key) => ({ Key })) }));
  },
};

const destinationOf = (to: string) => {
  if (to.startsWith("pl-")) return { DestinationPrefixListId: to };
  return to.includes(":") ? { DestinationIpv6CidrBlock: to } : { DestinationCidrBlock: to };
};

const targetFields = {
  pcx: "VpcPeeringConnectionId",
  igw: "GatewayId",
  vgw: "GatewayId",
  nat: "NatGatewayId",
  tgw: "TransitGatewayId",
  eni: "NetworkInterfaceId",
} as const;

/** The target of a route: an id by its prefix, or a peering by its name. */
const targetOf = (stage: Stage, via: string) => {
  const field = targetFields[via.split("-")[0] as keyof typeof targetFields] as string | undefined;
  return field === undefined || stage.requested.has(via)
    ? { VpcPeeringConnectionId: requestedOf(stage, via).id }
    : { [field]: via };
};

const associationOf = async (owner: Ec2, vpc: string, cidr: string): Promise<string> => {
  const { Vpcs } = await owner.send(new DescribeVpcsCommand({ VpcIds: [vpc] }));
  const blocks = (Vpcs ?? []).flatMap(({ CidrBlockAssociationSet, Ipv6CidrBlockAssociationSet }) => [
    ...(CidrBlockAssociationSet ?? []).map(({ AssociationId, CidrBlock }) => ({ AssociationId, block: CidrBlock })),
    ...(Ipv6CidrBlockAssociationSet ?? []).map(({ AssociationId, Ipv6CidrBlock }) => ({ AssociationId, block: Ipv6CidrBlock })),
  ]);
  const association = blocks.find(({ block }) => block === cidr)?.AssociationId;
  if (association === undefined) throw new ActionRefused("NotThere", `${vpc} has no block ${cidr}`);
  return association;
};

const makeMain = async (owner: Ec2, { id, vpc }: { readonly id: string; readonly vpc: string }): Promise<void> => {
  const { RouteTables } = await owner.send(
    new DescribeRouteTablesCommand({
      Filters: [
        { Name: "vpc-id", Values: [vpc] },
        { Name: "association.main", Values: ["true"] },
      ],
    }),
  );
  const main = RouteTables?.[0]?.Associations?.find((association) => association.Main === true);
  await owner.send(new ReplaceRouteTableAssociationCommand({ AssociationId: main?.RouteTableAssociationId, RouteTableId: id }));
};

/** Who may tag a resource, and its id; a peering by its name means the requester's copy. */
const taggable = (stage: Stage, resource: string): { readonly owner: Ec2; readonly id: string } => {
  const { sandbox } = stage.world;
  const peering = stage.requested.get(resource);
  if (peering) return { owner: ownerOf(sandbox, peering.ends.requester), id: peering.id };
  return { owner: ownerOf(sandbox, placeOfResource(stage, resource)), id: resource };
};
