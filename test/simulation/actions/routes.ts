import { byHand } from "../world/people.ts";
import type { Action } from "./action.ts";

/** An owner points a route that leads to a peering, ours more often than not, somewhere else. */
const repointRoute: Action = {
  name: "repoint-route",
  number: "F17, F18",
  weight: 2,
  act: async ({ sandbox }, draws) => {
    const led = sandbox.ec2.view
      .routeTables()
      .flatMap((table) => table.routes.filter(({ target }) => target.startsWith("pcx-")).map((route) => ({ table, route })));
    const chosen = draws.oneOf(led);
    if (!chosen) return undefined;
    const { table, route } = chosen;
    const { destination } = route;
    const named = destination.includes(":") ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination };
    await byHand(sandbox, table, "ReplaceRoute", { RouteTableId: table.id, ...named, NatGatewayId: "nat-elsewhere" });
    return `${table.id} ${destination} by nat-elsewhere instead of ${route.target}`;
  },
};

export const routeActions: readonly Action[] = [repointRoute];
