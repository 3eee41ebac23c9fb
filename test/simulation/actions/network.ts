import type { Draws } from "../draws.ts";
import { ruleText } from "../oracle/ports.ts";
import type { Run } from "../run-state.ts";
import { byHand } from "../world/people.ts";
import { secondaryAt } from "../world/vpc-plan.ts";
import type { Action } from "./action.ts";

const anyVpc = ({ sandbox }: Run, draws: Draws) => draws.oneOf(sandbox.ec2.view.vpcs());
const anyTable = ({ sandbox }: Run, draws: Draws) => draws.oneOf(sandbox.ec2.view.routeTables());
const anyGroup = ({ sandbox }: Run, draws: Draws) => draws.oneOf(sandbox.ec2.view.securityGroups());

const addBlock: Action = {
  name: "add-block",
  number: "F16",
  weight: 3,
  act: async (run, draws) => {
    const vpc = anyVpc(run, draws);
    if (!vpc) return undefined;
    const CidrBlock = secondaryAt(draws.below(12));
    await byHand(run.sandbox, vpc, "AssociateVpcCidrBlock", { VpcId: vpc.id, CidrBlock });
    return `${vpc.id} ${CidrBlock}`;
  },
};

const removeBlock: Action = {
  name: "remove-block",
  number: "F16",
  weight: 2,
  act: async (run, draws) => {
    const vpc = anyVpc(run, draws);
    const { Vpcs = [] } = vpc ? ((await byHand(run.sandbox, vpc, "DescribeVpcs", { VpcIds: [vpc.id] })) as Described) : {};
    const block = draws.oneOf((Vpcs[0]?.CidrBlockAssociationSet ?? []).slice(1));
    if (!vpc || !block) return undefined;
    await byHand(run.sandbox, vpc, "DisassociateVpcCidrBlock", { AssociationId: block.AssociationId });
    return `${vpc.id} ${block.CidrBlock}`;
  },
};

interface Described {
  readonly Vpcs?: readonly {
    readonly CidrBlockAssociationSet?: readonly { readonly AssociationId: string; readonly CidrBlock: string }[];
  }[];
}

const addTable: Action = {
  name: "add-table",
  number: "F15",
  weight: 3,
  act: async (run, draws) => {
    const vpc = anyVpc(run, draws);
    if (!vpc) return undefined;
    const { RouteTable } = (await byHand(run.sandbox, vpc, "CreateRouteTable", { VpcId: vpc.id })) as {
      readonly RouteTable: { readonly RouteTableId: string };
    };
    const { RouteTableId } = RouteTable;
    const free = vpc.subnets.filter(({ id }) => !run.sandbox.ec2.view.routeTables().some(({ subnets }) => subnets.includes(id)));
    const subnet = draws.oneOf(free);
    if (subnet) await byHand(run.sandbox, vpc, "AssociateRouteTable", { RouteTableId, SubnetId: subnet.id });
    return `${RouteTableId} in ${vpc.id} for ${subnet?.id ?? "no subnet"}`;
  },
};

const addSubnet: Action = {
  name: "add-subnet",
  number: "F15",
  weight: 2,
  act: async (run, draws) => {
    const vpc = anyVpc(run, draws);
    const block = vpc && draws.oneOf(vpc.blocks.filter(({ cidr, state }) => state === "associated" && cidr.endsWith(".0.0/16")));
    if (!vpc || !block) return undefined;
    const CidrBlock = block.cidr.replace(".0.0/16", `.${40 + draws.below(100)}.0/24`);
    await byHand(run.sandbox, vpc, "CreateSubnet", { VpcId: vpc.id, CidrBlock });
    return `${vpc.id} ${CidrBlock}`;
  },
};

const deleteTable: Action = {
  name: "delete-table",
  number: "F15",
  weight: 1,
  act: async (run, draws) => {
    const table = draws.oneOf(run.sandbox.ec2.view.routeTables().filter(({ main, subnets }) => !main && subnets.length === 0));
    if (!table) return undefined;
    await byHand(run.sandbox, table, "DeleteRouteTable", { RouteTableId: table.id });
    return table.id;
  },
};

/** A route to somewhere else for a block that a peer has, or a part of it, there before or in place of ours. */
const routeElsewhere: Action = {
  name: "route-elsewhere",
  number: "F17, F18",
  weight: 4,
  act: async (run, draws) => {
    const table = anyTable(run, draws);
    const peer = anyVpc(run, draws);
    const block = peer && draws.oneOf(peer.blocks);
    if (!table || !block || block.cidr.includes(":")) return undefined;
    const cidr = draws.chance(0.3) ? block.cidr.replace(".0.0/16", ".0.0/24") : block.cidr;
    const taken = table.routes.find(({ destination, origin }) => destination === cidr && origin === "CreateRoute");
    const input = { RouteTableId: table.id, DestinationCidrBlock: cidr, NatGatewayId: "nat-elsewhere" };
    await byHand(run.sandbox, table, taken ? "ReplaceRoute" : "CreateRoute", input);
    return `${table.id} ${cidr} by nat-elsewhere${taken ? ` instead of ${taken.target}` : ""}`;
  },
};

const deleteRoute: Action = {
  name: "delete-route",
  number: "F17",
  weight: 3,
  act: async (run, draws) => {
    const table = anyTable(run, draws);
    const route = table && draws.oneOf(table.routes.filter(({ origin }) => origin === "CreateRoute"));
    if (!table || !route) return undefined;
    const { destination } = route;
    const named = destination.includes(":") ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination };
    await byHand(run.sandbox, table, "DeleteRoute", { RouteTableId: table.id, ...named });
    return `${table.id} ${destination} to ${route.target}`;
  },
};

const isOurs = ({ tags }: { readonly tags: Readonly<Record<string, string>> }): boolean => "peering:connection" in tags;

/** A narrower route to a peering, made by its owner: it isn't ours, though it leads where ours do. */
const ownRoute: Action = {
  name: "own-route",
  number: "F17",
  weight: 3,
  act: async (run, draws) => {
    const { view } = run.sandbox.ec2;
    const connection = draws.oneOf(view.connections().filter(({ status }) => status === "active"));
    const table = draws.oneOf(view.routeTables().filter(({ vpc }) => vpc === connection?.requester.vpc));
    const block = view.vpcs().find(({ id }) => id === connection?.accepter.vpc)?.blocks[0]?.cidr;
    if (!connection || !table || block === undefined) return undefined;
    const DestinationCidrBlock = block.replace(".0.0/16", ".200.0/24");
    await byHand(run.sandbox, table, "CreateRoute", {
      RouteTableId: table.id,
      DestinationCidrBlock,
      VpcPeeringConnectionId: connection.id,
    });
    return `${table.id} ${DestinationCidrBlock} by ${connection.id}`;
  },
};

const revokeRule: Action = {
  name: "revoke-rule",
  number: "F17",
  weight: 6,
  act: async (run, draws) => {
    const opened = run.sandbox.ec2.view.securityGroups().filter(({ rules }) => rules.some(isOurs));
    const group = draws.oneOf(opened);
    const rule = group && draws.oneOf(group.rules.filter(isOurs));
    if (!group || !rule) return undefined;
    await byHand(run.sandbox, group, "RevokeSecurityGroupIngress", { GroupId: group.id, SecurityGroupRuleIds: [rule.id] });
    const place = `${group.id} ${ruleText(rule)}`;
    run.takenAway.set(place, (run.takenAway.get(place) ?? 0) + 1);
    return `${rule.id} of ${group.id}`;
  },
};

const ownRule: Action = {
  name: "own-rule",
  number: "F17",
  weight: 2,
  act: async (run, draws) => {
    const group = anyGroup(run, draws);
    const peer = anyVpc(run, draws);
    const block = peer && draws.oneOf(peer.blocks);
    if (!group || !block || block.cidr.includes(":")) return undefined;
    const permission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: block.cidr }] };
    await byHand(run.sandbox, group, "AuthorizeSecurityGroupIngress", { GroupId: group.id, IpPermissions: [permission] });
    return `${group.id} opens tcp/443 to ${block.cidr}`;
  },
};

/** A tag of ours set, changed or removed by its owner. */
const retag: Action = {
  name: "retag",
  number: "",
  weight: 4,
  act: async (run, draws) => {
    const choice = draws.below(5);
    const resource = choice === 0 ? anyVpc(run, draws) : choice < 3 ? anyTable(run, draws) : anyGroup(run, draws);
    const [Key, Value] =
      choice === 0
        ? ["peering:accept", "never"]
        : choice < 3
          ? ["peering:route", "never"]
          : choice === 3
            ? ["peering:expose", "tcp/8443"]
            : ["peering:client", ""];
    if (!resource || Key === undefined) return undefined;
    const remove = Key in resource.tags && draws.chance(0.7);
    await byHand(run.sandbox, resource, remove ? "DeleteTags" : "CreateTags", {
      Resources: [resource.id],
      Tags: [remove ? { Key } : { Key, Value }],
    });
    return `${resource.id} ${remove ? "without" : "with"} ${Key}`;
  },
};

export const networkActions: readonly Action[] = [
  addBlock,
  removeBlock,
  addTable,
  addSubnet,
  deleteTable,
  routeElsewhere,
  deleteRoute,
  ownRoute,
  revokeRule,
  ownRule,
  retag,
];
