import { AwsError } from "#infra/sandbox/errors.ts";
import { fieldsOf } from "../invariants/invariant.ts";
import type { ProductCall } from "../product/weather.ts";
import { byHand } from "../world/people.ts";
import type { Fault } from "./fault.ts";

type ByHand = Parameters<typeof byHand> extends [infer _Sandbox, infer _Owner, ...infer Call] ? Call : never;

/** What the owner does instead. */
const before = ({ operation, input }: ProductCall): ByHand | null => {
  const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, GroupId, IpPermissions } = fieldsOf(input);
  const destination = DestinationCidrBlock ? { DestinationCidrBlock } : { DestinationIpv6CidrBlock };
  if (operation === "CreateRoute") return [operation, { RouteTableId, ...destination, NatGatewayId: "nat-elsewhere" }];
  if (operation === "AuthorizeSecurityGroupIngress") return [operation, { GroupId, IpPermissions }];
  if (!operation.endsWith("VpcPeeringConnection")) return null;
  return ["AcceptVpcPeeringConnection", { VpcPeeringConnectionId: fieldsOf(input).VpcPeeringConnectionId }];
};

/**
 * An owner does first what the product is about to do: the route leads elsewhere, the rule is theirs, the request is accepted,
 * also one that was about to be rejected.
 */
export const takenFirst: Fault = {
  name: "taken-first",
  number: "F17, F18",
  rates: [0.05, 0.3],
  hits: ({ service, operation }) =>
    service === "ec2" && /^(CreateRoute|AuthorizeSecurityGroupIngress|(Accept|Reject)VpcPeeringConnection)$/.test(operation),
  strike: async (run, call, send) => {
    const taken = before(call);
    try {
      if (taken) await byHand(run.sandbox, call, ...taken);
      run.handAt = run.groundsAt = run.sandbox.clock.now();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    return send();
  },
};
