import type { Draws } from "../draws.ts";
import type { Run } from "../run-state.ts";
import { byHand, tagged } from "../world/people.ts";
import type { Action } from "./action.ts";

const ends = ["requester", "accepter"] as const;

const requestBetween = async (run: Run, from: string, to: string): Promise<string> => {
  const { sandbox } = run;
  const vpcs = sandbox.ec2.view.vpcs();
  const [one, other] = [from, to].map((id) => vpcs.find((vpc) => vpc.id === id));
  if (!one || !other) return "";
  const id = `pcx-${run.requested.length + 1}`;
  sandbox.ec2.seed.reserveId("vpc-peering-connection", id);
  run.requested.push(id);
  run.requestedAt.set(id, sandbox.clock.now());
  await byHand(sandbox, one, "CreateVpcPeeringConnection", {
    VpcId: one.id,
    PeerVpcId: other.id,
    PeerOwnerId: other.account,
    ...(other.region === one.region ? {} : { PeerRegion: other.region }),
    ...tagged("vpc-peering-connection", { "peering:reason": "simulated" }),
  });
  return `${id}: ${one.id} (${one.account} ${one.region}) asks for ${other.id} (${other.account} ${other.region})`;
};

/** Which of so many VPCs asks for which other. */
export const drawPair = (vpcs: number, draws: Draws): readonly [from: number, to: number] => {
  const from = draws.below(vpcs);
  return [from, (from + 1 + draws.below(vpcs - 1)) % vpcs];
};

const twoVpcs = ({ plan }: Run, draws: Draws): readonly [string, string] => {
  const [from, to] = drawPair(plan.vpcs.length, draws);
  return [`vpc-${plan.vpcs[from]?.name}`, `vpc-${plan.vpcs[to]?.name}`];
};

const request: Action = {
  name: "request",
  number: "F11",
  weight: 10,
  act: (run, draws) => requestBetween(run, ...twoVpcs(run, draws)),
};

/** Both directions in the same moment. */
const requestBothWays: Action = {
  name: "request-both-ways",
  number: "F11",
  weight: 3,
  act: async (run, draws) => {
    const [from, to] = twoVpcs(run, draws);
    return `${await requestBetween(run, from, to)}; ${await requestBetween(run, to, from)}`;
  },
};

const anyConnection = ({ sandbox }: Run, draws: Draws) => draws.oneOf(sandbox.ec2.view.connections());

const acceptByHand: Action = {
  name: "accept-by-hand",
  number: "F2",
  weight: 2,
  act: async (run, draws) => {
    const connection = anyConnection(run, draws);
    if (connection?.status !== "pending-acceptance") return undefined;
    await byHand(run.sandbox, connection.accepter, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: connection.id });
    return connection.id;
  },
};

const rejectByHand: Action = {
  name: "reject-by-hand",
  number: "F13",
  weight: 2,
  act: async (run, draws) => {
    const connection = anyConnection(run, draws);
    if (connection?.status !== "pending-acceptance") return undefined;
    await byHand(run.sandbox, connection.accepter, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: connection.id });
    return connection.id;
  },
};

const deleteByHand: Action = {
  name: "delete-by-hand",
  number: "F13, F37",
  weight: 6,
  act: async (run, draws) => {
    const connection = anyConnection(run, draws);
    if (!connection) return undefined;
    const side = draws.oneOf(ends) ?? "requester";
    await byHand(run.sandbox, connection[side], "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: connection.id });
    return `${connection.id} by its ${side}`;
  },
};

/** As Terraform replaces a resource: what is wired is deleted, and requested again at once. */
const requestAnew: Action = {
  name: "request-anew",
  number: "F37",
  weight: 2,
  act: async (run, draws) => {
    const old = draws.oneOf(run.sandbox.ec2.view.connections().filter(({ status }) => status === "active"));
    if (!old) return undefined;
    await byHand(run.sandbox, old.requester, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: old.id });
    return `${old.id} as ${await requestBetween(run, old.requester.vpc, old.accepter.vpc)}`;
  },
};

export const anewActions: readonly Action[] = [requestAnew];

export const connectionActions: readonly Action[] = [request, requestBothWays, acceptByHand, rejectByHand, deleteByHand];
