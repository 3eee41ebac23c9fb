import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import type { Operation } from "./operation.ts";
import { found, invalidCombination, invalidValue, required } from "./refusals.ts";
import { isLocal } from "./route-shape.ts";
import { newAssociation } from "./route-tables.ts";
import type { Association, RouteTable, TargetField } from "./state.ts";
import type { World } from "./world.ts";

const associated = { AssociationState: { State: "associated" as const } };

const sameTarget = (one: Association["of"], other: Association["of"]): boolean =>
  one.is === other.is &&
  ((one.is === "subnet" && other.is === "subnet" && one.subnet === other.subnet) ||
    (one.is === "gateway" && other.is === "gateway" && one.gateway === other.gateway));

const checkFree = (world: World, table: RouteTable, of: Association["of"]): void => {
  for (const other of world.at(table).tables.values())
    if (other.associations.some((one) => sameTarget(one.of, of)))
      throw new AwsError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${table.id} conflicts with an existing association`,
      );
};

const edgeTargets: ReadonlySet<TargetField> = new Set(["NetworkInterfaceId", "InstanceId"]);

/** Whether a route may stand in a gateway's table: local, interface or endpoint only (aws-facts, section 5). */
export const fitsEdgeTable = (route: RouteTable["routes"][number]): boolean =>
  isLocal(route) || edgeTargets.has(route.target.field) || route.target.id.startsWith("vpce-");

const readTarget = (
  world: World,
  table: RouteTable,
  asked: { readonly SubnetId?: string | undefined; readonly GatewayId?: string | undefined },
): Association["of"] => {
  const { SubnetId, GatewayId } = asked;
  if ((SubnetId === undefined) === (GatewayId === undefined))
    throw invalidCombination("Exactly one of subnetId or gatewayId must be specified");
  if (GatewayId !== undefined) {
    if (!/^(igw|vgw)-/.test(GatewayId)) throw invalidValue(`Value (${GatewayId}) for parameter gatewayId is invalid`);
    const misfit = table.routes.find((route) => !fitsEdgeTable(route));
    if (misfit)
      throw invalidValue(
        `route table ${table.id} has a route with target ${misfit.target.id} that is not supported for gateway associations`,
      );
    return { is: "gateway", gateway: GatewayId };
  }
  const id = required(SubnetId, "subnetId");
  const subnet = found(world.at(table).subnets.get(id), "subnet", id);
  if (subnet.vpc !== table.vpc) throw invalidValue(`route table ${table.id} and subnet ${id} belong to different networks`);
  return { is: "subnet", subnet: id };
};

export const associateRouteTable: Operation<"AssociateRouteTable"> = (world) => (input, caller) => {
  const id = required(input.RouteTableId, "routeTableId");
  const table = found(world.at(caller).tables.get(id), "route-table", id);
  const of = readTarget(world, table, input);
  checkFree(world, table, of);
  const association = newAssociation(world, of);
  table.associations.push(association);
  return { AssociationId: association.id, ...associated };
};

const findAssociation = (
  world: World,
  caller: Caller,
  id: string,
): { readonly table: RouteTable; readonly association: Association } => {
  for (const table of world.at(caller).tables.values()) {
    const association = table.associations.find((one) => one.id === id);
    if (association) return { table, association };
  }
  throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
};

const detach = (table: RouteTable, association: Association): void => {
  table.associations = table.associations.filter((one) => one !== association);
};

export const disassociateRouteTable: Operation<"DisassociateRouteTable"> = (world) => (input, caller) => {
  const { table, association } = findAssociation(world, caller, required(input.AssociationId, "associationId"));
  if (association.of.is === "main") throw invalidValue(`cannot disassociate the main route table association ${association.id}`);
  detach(table, association);
  return {};
};

/** Moves a subnet, or the role of main table, to another table; the association gets a new id. */
export const replaceRouteTableAssociation: Operation<"ReplaceRouteTableAssociation"> = (world) => (input, caller) => {
  const { table, association } = findAssociation(world, caller, required(input.AssociationId, "associationId"));
  const id = required(input.RouteTableId, "routeTableId");
  const onto = found(world.at(caller).tables.get(id), "route-table", id);
  if (onto.vpc !== table.vpc)
    throw invalidValue(`route table ${id} and association ${association.id} belong to different networks`);
  const replacement = newAssociation(world, association.of);
  detach(table, association);
  onto.associations.push(replacement);
  return { NewAssociationId: replacement.id, ...associated };
};
