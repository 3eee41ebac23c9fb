import { within } from "../oracle/blocks.ts";
import { destinationOf, fieldsOf, type Invariant, textOf } from "./invariant.ts";

export const routesWithinPeer: Invariant = {
  id: "I5",
  says: "a route leads to blocks of the peer only",
  onCall: (run, { operation, input }) => {
    if (operation !== "CreateRoute") return;
    const { RouteTableId, VpcPeeringConnectionId } = fieldsOf(input);
    const { view } = run.sandbox.ec2;
    const connection = view.connection(textOf(VpcPeeringConnectionId));
    const table = view.routeTable(textOf(RouteTableId));
    if (!connection || !table) return;
    const far = connection.requester.vpc === table.vpc ? connection.accepter.vpc : connection.requester.vpc;
    const blocks = view.vpc(far)?.blocks ?? [];
    const destination = destinationOf(input);
    if (!blocks.some(({ cidr }) => within(destination, cidr)))
      run.violated("I5", `${table.id}: ${destination} is no block of ${far}`);
  },
};
