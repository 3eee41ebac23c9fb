import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { byHand } from "../world/people.ts";
import type { Action } from "./action.ts";

/** A subnet goes to another table of its VPC; the next one knows its routes, the old one may serve nobody now. */
const moveSubnet: Action = {
  name: "move-subnet",
  number: "F15",
  weight: 3,
  act: async ({ sandbox }, draws) => {
    const tables = sandbox.ec2.view.routeTables();
    const from = draws.oneOf(tables.filter(({ subnets }) => subnets.length > 0));
    const subnet = from && draws.oneOf(from.subnets);
    const to = draws.oneOf(
      tables.filter(({ id, vpc, gateways }) => vpc === from?.vpc && id !== from.id && gateways.length === 0),
    );
    if (!from || subnet === undefined || !to) return undefined;
    const AssociationId = await associationOf(sandbox, from, subnet);
    await byHand(sandbox, from, "DisassociateRouteTable", { AssociationId });
    if (!to.main) await byHand(sandbox, to, "AssociateRouteTable", { RouteTableId: to.id, SubnetId: subnet });
    return `${subnet} from ${from.id} to ${to.id}`;
  },
};

interface Described {
  readonly RouteTables?: readonly {
    readonly Associations?: readonly { readonly RouteTableAssociationId: string; readonly SubnetId?: string }[];
  }[];
}

const associationOf = async (
  sandbox: Sandbox,
  table: { readonly id: string; readonly account: string; readonly region: string },
  subnet: string,
): Promise<string> => {
  const { RouteTables = [] } = (await byHand(sandbox, table, "DescribeRouteTables", { RouteTableIds: [table.id] })) as Described;
  const association = (RouteTables[0]?.Associations ?? []).find(({ SubnetId }) => SubnetId === subnet);
  return association?.RouteTableAssociationId ?? "";
};

export const subnetActions: readonly Action[] = [moveSubnet];
