import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import { isLive } from "./connection-copies.ts";
import { printConnection } from "./connection-shape.ts";
import { initiate, requestLifetime } from "./lifecycle.ts";
import type { Operation } from "./operation.ts";
import { found, invalidValue, required } from "./refusals.ts";
import type { Connection, End, TagMap } from "./state.ts";
import { tagsOnCreate } from "./tag-sets.ts";
import type { World } from "./world.ts";

const never = Number.POSITIVE_INFINITY;

const sameEnd = (one: End, other: End): boolean =>
  one.vpc === other.vpc && one.account === other.account && one.region === other.region;

const checkPendingQuota = (world: World, { account, region }: Caller): void => {
  const pending = [...world.connections.values()].filter(
    ({ requester, status }) =>
      requester.account === account &&
      requester.region === region &&
      (status === "initiating-request" || status === "pending-acceptance"),
  );
  // aws-facts, section 3: outstanding requests made from your account, 25. Which of the two codes fires isn't documented (1.4).
  if (pending.length >= world.pendingRequestQuota(account))
    throw new AwsError(
      "PendingVpcPeeringConnectionLimitExceeded",
      "You've reached the limit on the number of pending VPC peering connections.",
    );
};

const open = (world: World, ends: { readonly requester: End; readonly accepter: End }, tags: TagMap): Connection => {
  const { requester, accepter } = ends;
  const onePlace = requester.account === accepter.account && requester.region === accepter.region;
  const connection: Connection = {
    id: world.newId("vpc-peering-connection"),
    order: world.nextOrder(),
    requester,
    accepter,
    status: "initiating-request",
    message: `Initiating Request to ${accepter.account}`,
    expires: world.now() + requestLifetime,
    cancelExpiry: () => {},
    // The accepter's copy appears from `pending-acceptance` on (aws-facts, section 14).
    seen: { requester: { from: world.now(), until: never }, accepter: { from: onePlace ? world.now() : never, until: never } },
    // Tag-on-create tags only the requester's copy (aws-facts, section 2).
    tags: { requester: tags, accepter: onePlace ? tags : new Map() },
  };
  world.connections.set(connection.id, connection);
  initiate(world, connection);
  return connection;
};

export const createVpcPeeringConnection: Operation<"CreateVpcPeeringConnection"> = (world) => (input, caller) => {
  const vpcId = required(input.VpcId, "vpcId");
  found(world.at(caller).vpcs.get(vpcId), "vpc", vpcId);
  const requester: End = { account: caller.account, region: caller.region, vpc: vpcId, dns: false };
  const accepter: End = {
    account: input.PeerOwnerId ?? caller.account,
    region: input.PeerRegion ?? caller.region,
    vpc: required(input.PeerVpcId, "peerVpcId"),
    dns: false,
  };
  const tags = tagsOnCreate(input.TagSpecifications, "vpc-peering-connection");
  // The real code for a VPC with itself is unknown (aws-facts 1.3 and section 15, 6).
  if (sameEnd(requester, accepter)) throw invalidValue(`The VPC ${vpcId} cannot be peered with itself`);
  // Same direction again: no error, the id that exists (aws-facts 1.3). The reverse direction makes a second one.
  const existing = [...world.connections.values()].find(
    (other) => isLive(other.status) && sameEnd(other.requester, requester) && sameEnd(other.accepter, accepter),
  );
  if (!existing) checkPendingQuota(world, caller);
  const connection = existing ?? open(world, { requester, accepter }, tags);
  return { VpcPeeringConnection: printConnection(world, connection, "requester") };
};
