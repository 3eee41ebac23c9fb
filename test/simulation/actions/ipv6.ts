import { byHand } from "../world/people.ts";
import type { Action } from "./action.ts";

/** A VPC becomes dual-stack, or gets another IPv6 block; sometimes one that a peer has. */
const addIpv6: Action = {
  name: "add-ipv6-block",
  number: "F16, F36",
  weight: 2,
  act: async ({ sandbox }, draws) => {
    const vpc = draws.oneOf(sandbox.ec2.view.vpcs());
    const part = draws.oneOf(["a", "b", "c", "e0", "e1", "e2", "e3", "e4"]);
    if (!vpc || part === undefined) return undefined;
    const Ipv6CidrBlock = `2001:db8:${part}::/56`;
    await byHand(sandbox, vpc, "AssociateVpcCidrBlock", { VpcId: vpc.id, Ipv6CidrBlock });
    return `${vpc.id} ${Ipv6CidrBlock}`;
  },
};

export const ipv6Actions: readonly Action[] = [addIpv6];
