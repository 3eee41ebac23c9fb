import { byHand } from "../world/people.ts";
import type { Action } from "./action.ts";

/** From now on, a new request is seen late by its accepter (terraform-provider-aws 7178). */
const requestsUnseen: Action = {
  name: "requests-unseen",
  number: "F9",
  weight: 2,
  act: async ({ sandbox, undo }, draws) => {
    const milliseconds = draws.oneOf([2000, 20_000, 60_000]) ?? 0;
    sandbox.ec2.seed.staleness(milliseconds);
    undo.push(() => sandbox.ec2.seed.staleness(0));
    return `for ${milliseconds} ms`;
  },
};

/** States that a connection only passes through. */
export const passing = ["initiating-request", "provisioning", "deleting"] as const;

/** From now on, connections stay in a state that they only pass through: the longest is told as stuck. */
const lingering: Action = {
  name: "lingering",
  number: "F14",
  weight: 3,
  act: async ({ sandbox, undo }, draws) => {
    const status = draws.oneOf(passing) ?? "provisioning";
    const milliseconds = draws.oneOf([15_000, 120_000, 720_000]) ?? 0;
    sandbox.ec2.seed.lingering(status, milliseconds);
    undo.push(() => sandbox.ec2.seed.lingering(status, 0));
    return `${status} for ${milliseconds} ms`;
  },
};

/** A request that AWS lets fail: for a VPC that is not there. */
const requestFails: Action = {
  name: "request-fails",
  number: "F14",
  weight: 2,
  act: async (run, draws) => {
    const { sandbox } = run;
    const from = draws.oneOf(sandbox.ec2.view.vpcs());
    if (!from) return undefined;
    const id = `pcx-${run.requested.length + 1}`;
    sandbox.ec2.seed.reserveId("vpc-peering-connection", id);
    run.requested.push(id);
    run.requestedAt.set(id, sandbox.clock.now());
    const PeerVpcId = draws.oneOf(["vpc-mistyped", "vpc-0123456789abcdef0"]) ?? "";
    await byHand(sandbox, from, "CreateVpcPeeringConnection", { VpcId: from.id, PeerVpcId, PeerOwnerId: from.account });
    return `${id}: ${from.id} asks for ${PeerVpcId}`;
  },
};

export const slowActions: readonly Action[] = [requestsUnseen, lingering, requestFails];
