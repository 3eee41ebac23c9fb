import type * as z from "zod/mini";
import { PeeringConnectionId } from "../peering/ids.ts";
import { type EventSource, loose } from "./record.ts";

/**
 * What people do to a connection itself. *Source*: peers-edge-cases 5; older calls are flat, newer ones nested in
 * `…Request`/`…Response`, so the id is looked for under both.
 */
export const peeringCalls: EventSource = {
  service: "ec2",
  calls: [
    "CreateVpcPeeringConnection",
    "AcceptVpcPeeringConnection",
    "RejectVpcPeeringConnection",
    "DeleteVpcPeeringConnection",
    "ModifyVpcPeeringConnectionOptions",
  ],
  touched: ({ requestParameters, responseElements }) => {
    const peering = PeeringConnectionId.safeParse(connectionId(responseElements) ?? connectionId(requestParameters));
    return peering.success ? { is: "peerings", peerings: [peering.data] } : "no VPC peering connection id";
  },
};

/** `vpcPeeringConnectionId`, at most two levels down, whatever the case of its first letter. */
const connectionId = (part: z.infer<typeof loose>, depth = 0): unknown => {
  if (!part) return undefined;
  const own = part.vpcPeeringConnectionId ?? part.VpcPeeringConnectionId;
  if (own !== undefined || depth === 2) return own;
  for (const inner of Object.values(part)) {
    const nested = loose.safeParse(inner);
    const found = nested.success ? connectionId(nested.data, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};
