import { describe, expect, it } from "vitest";
import { alice, aliceInFrankfurt, bob, bobInFrankfurt, caller, day, ec2World, hour, refusal, start } from "./ec2-world.ts";

const two = async () => {
  const world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  await world.vpc(bob, "vpc-b", "10.1.0.0/16");
  return world;
};
const ends = [[alice, "vpc-a"] as const, [bob, "vpc-b"] as const] as const;

describe("a request", () => {
  it("answers initiating-request and becomes pending a moment later", async () => {
    const world = await two();
    const id = await world.request(...ends);
    expect((await world.describe(alice, id)).Status).toEqual({
      Code: "initiating-request",
      Message: "Initiating Request to 222222222222",
    });
    await world.clock.runUntilQuiet();
    expect((await world.describe(alice, id)).Status).toEqual({
      Code: "pending-acceptance",
      Message: "Pending Acceptance by 222222222222",
    });
  });

  it("appears in the accepter's account only from pending-acceptance on", async () => {
    const world = await two();
    const id = await world.request(...ends);
    expect(await refusal(world.describe(bob, id))).toBe(
      `InvalidVpcPeeringConnectionID.NotFound: The vpcPeeringConnection ID '${id}' does not exist`,
    );
    await world.clock.runUntilQuiet();
    expect(await world.status(bob, id)).toBe("pending-acceptance");
  });

  it("is invisible in any third place", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    for (const place of [aliceInFrankfurt, bobInFrankfurt, caller("333333333333")])
      expect(await refusal(world.describe(place, id))).toMatch(/^InvalidVpcPeeringConnectionID\.NotFound/);
  });

  it("shows no blocks and no options of the accepter, and the requester's from the start", async () => {
    const world = await two();
    const shown = await world.describe(alice, await world.pending(...ends));
    expect(shown.AccepterVpcInfo).toEqual({ OwnerId: bob.account, VpcId: "vpc-b", Region: "eu-west-1" });
    expect(shown.RequesterVpcInfo).toMatchObject({
      CidrBlock: "10.0.0.0/16",
      CidrBlockSet: [{ CidrBlock: "10.0.0.0/16" }],
      PeeringOptions: { AllowDnsResolutionFromRemoteVpc: false },
    });
    expect(shown.RequesterVpcInfo).not.toHaveProperty("Ipv6CidrBlockSet");
    expect(shown.ExpirationTime).toEqual(new Date(start + 7 * day));
  });

  it("is the same one when repeated in the same direction", async () => {
    const world = await two();
    const id = await world.request(...ends);
    expect(await world.request(...ends)).toBe(id);
    await world.clock.runUntilQuiet();
    await world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await world.clock.runUntilQuiet();
    expect(await world.request(...ends)).toBe(id);
  });

  it("in the reverse direction is a second one that can't be accepted", async () => {
    const world = await two();
    const id = await world.active(...ends);
    const reverse = await world.pending(ends[1], ends[0]);
    expect(reverse).not.toBe(id);
    expect(await refusal(world.send(alice, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: reverse }))).toBe(
      `VpcPeeringConnectionAlreadyExists: The vpc peering connection identified by ${reverse} already exists.`,
    );
  });

  it("expires after exactly seven days, for both sides, and is gone two days later", async () => {
    const world = await two();
    const id = await world.request(...ends);
    await world.clock.advance(7 * day - 1);
    expect(await world.status(bob, id)).toBe("pending-acceptance");
    await world.clock.advance(1);
    expect(await world.status(alice, id)).toBe("expired");
    expect(await world.status(bob, id)).toBe("expired");
    expect(await refusal(world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^InvalidStateTransition/,
    );
    await world.clock.advance(2 * day - 1);
    for (const { account, region } of [alice, bob]) expect(world.view.statusSeenBy(id, account, region)).toBe("expired");
    await world.clock.advance(1);
    for (const { account, region } of [alice, bob]) expect(world.view.statusSeenBy(id, account, region)).toBeUndefined();
  });

  it("can be made again once the first one is over", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    await world.send(bob, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(await world.pending(...ends)).not.toBe(id);
  });
});

describe("a request that fails later, with a message that doesn't tell why", () => {
  const cases = [
    ["an unknown VPC", { PeerVpcId: "vpc-none", PeerOwnerId: bob.account }],
    ["an unknown account", { PeerVpcId: "vpc-b", PeerOwnerId: "999999999999" }],
    ["the wrong account", { PeerVpcId: "vpc-b", PeerOwnerId: "333333333333" }],
    ["no PeerRegion where one is needed", { PeerVpcId: "vpc-f", PeerOwnerId: bob.account }],
    ["the wrong PeerRegion", { PeerVpcId: "vpc-b", PeerOwnerId: bob.account, PeerRegion: "eu-central-1" }],
    ["overlapping primary blocks", { PeerVpcId: "vpc-same", PeerOwnerId: bob.account }],
    ["overlapping secondary blocks", { PeerVpcId: "vpc-secondary", PeerOwnerId: bob.account }],
    ["overlapping IPv6 blocks", { PeerVpcId: "vpc-six", PeerOwnerId: bob.account }],
  ] as const;
  it.each(cases)("%s", async (_name, peer) => {
    const world = ec2World();
    await world.vpc(alice, "vpc-a", ["10.0.0.0/16", "100.64.0.0/16", "2001:db8::/56"]);
    await world.vpc(bob, "vpc-b", "10.1.0.0/16");
    await world.vpc(bob, "vpc-same", "10.0.128.0/17");
    await world.vpc(bob, "vpc-secondary", ["10.2.0.0/16", "100.64.128.0/20"]);
    await world.vpc(bob, "vpc-six", ["10.3.0.0/16", "2001:db8::/48"]);
    await world.vpc(bobInFrankfurt, "vpc-f", "10.4.0.0/16");
    const { VpcPeeringConnection } = await world.send(alice, "CreateVpcPeeringConnection", { VpcId: "vpc-a", ...peer });
    const id = VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
    expect(VpcPeeringConnection?.Status?.Code).toBe("initiating-request");
    await world.clock.runUntilQuiet();
    expect((await world.describe(alice, id)).Status).toEqual({
      Code: "failed",
      Message: "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
    });
    expect(world.view.statusSeenBy(id, bob.account, bob.region)).toBeUndefined();
    expect(await refusal(world.send(alice, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toBe(
      `InvalidStateTransition: Invalid state transition for ${id}, attempted to transition from failed to deleting`,
    );
    await world.clock.advance(2 * hour);
    expect(world.view.statusSeenBy(id, alice.account, alice.region)).toBeUndefined();
  });
});

describe("a request that is refused at once", () => {
  it.each([
    ["an unknown requester VPC", { VpcId: "vpc-none", PeerVpcId: "vpc-b" }, "InvalidVpcID.NotFound"],
    ["another account's VPC as requester", { VpcId: "vpc-b", PeerVpcId: "vpc-a" }, "InvalidVpcID.NotFound"],
    ["no peer", { VpcId: "vpc-a" }, "MissingParameter"],
    ["a VPC with itself", { VpcId: "vpc-a", PeerVpcId: "vpc-a" }, "InvalidParameterValue"],
  ] as const)("%s", async (_name, input, code) => {
    const world = await two();
    expect(await refusal(world.send(alice, "CreateVpcPeeringConnection", input))).toMatch(new RegExp(`^${code}:`));
    expect(world.view.connections()).toEqual([]);
  });

  it("over the quota of pending requests", async () => {
    const world = await two();
    await world.vpc(bob, "vpc-c", "10.2.0.0/16");
    world.seed.pendingRequests(alice.account, 1);
    await world.pending(...ends);
    expect(await refusal(world.request(ends[0], [bob, "vpc-c"]))).toMatch(/^PendingVpcPeeringConnectionLimitExceeded/);
    // the same request again is no new one
    expect(await world.request(...ends)).toMatch(/^pcx-/);
  });
});

describe("acceptance", () => {
  it("passes through provisioning to active and then shows both sides' blocks", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    const { VpcPeeringConnection } = await world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(VpcPeeringConnection?.Status).toEqual({ Code: "provisioning", Message: "Provisioning" });
    expect(VpcPeeringConnection?.AccepterVpcInfo?.CidrBlock).toBe("10.1.0.0/16");
    expect(VpcPeeringConnection).not.toHaveProperty("ExpirationTime");
    await world.clock.runUntilQuiet();
    const shown = await world.describe(alice, id);
    expect(shown.Status).toEqual({ Code: "active", Message: "Active" });
    expect(shown.AccepterVpcInfo?.CidrBlockSet).toEqual([{ CidrBlock: "10.1.0.0/16" }]);
    expect(shown).not.toHaveProperty("ExpirationTime");
    await world.clock.advance(8 * day);
    expect(await world.status(alice, id)).toBe("active");
  });

  it("is needed within one account and region too", async () => {
    const world = await two();
    await world.vpc(alice, "vpc-a2", "10.2.0.0/16");
    const id = await world.pending(ends[0], [alice, "vpc-a2"]);
    expect(await world.status(alice, id)).toBe("pending-acceptance");
    const { VpcPeeringConnection } = await world.send(alice, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(VpcPeeringConnection?.RequesterVpcInfo?.PeeringOptions).toBeDefined();
    expect(VpcPeeringConnection?.AccepterVpcInfo?.PeeringOptions).toBeDefined();
  });

  it("shows another account's options to nobody", async () => {
    const world = await two();
    const id = await world.active(...ends);
    expect((await world.describe(bob, id)).RequesterVpcInfo).not.toHaveProperty("PeeringOptions");
    expect((await world.describe(bob, id)).AccepterVpcInfo).toHaveProperty("PeeringOptions");
    expect((await world.describe(alice, id)).AccepterVpcInfo).not.toHaveProperty("PeeringOptions");
  });

  it("by the requester's account is not permitted", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    expect(await refusal(world.send(alice, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toBe(
      `OperationNotPermitted: User 111111111111 cannot accept peering ${id}`,
    );
  });

  it("in the requester's region of the same account names the right region", async () => {
    const world = await two();
    await world.vpc(aliceInFrankfurt, "vpc-f", "10.2.0.0/16");
    const id = await world.pending(ends[0], [aliceInFrankfurt, "vpc-f"]);
    expect(await refusal(world.send(alice, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toBe(
      `OperationNotPermitted: Incorrect region (eu-west-1) specified for this request. VPC peering connection ${id} must be accepted in region eu-central-1`,
    );
    expect(await refusal(world.send(alice, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toBe(
      `OperationNotPermitted: Incorrect region (eu-west-1) specified for this request. VPC peering connection ${id} must be accepted or rejected in region eu-central-1`,
    );
  });

  it.each(["initiating-request", "active", "rejected", "deleted"])("of one that is %s is no valid transition", async (was) => {
    const world = await two();
    await world.vpc(alice, "vpc-a2", "10.2.0.0/16");
    const here = [ends[0], [alice, "vpc-a2"] as const] as const;
    const id = was === "initiating-request" ? await world.request(...here) : await world.pending(...here);
    const peering = { VpcPeeringConnectionId: id };
    if (was === "active") await world.send(alice, "AcceptVpcPeeringConnection", peering);
    if (was === "rejected") await world.send(alice, "RejectVpcPeeringConnection", peering);
    if (was === "deleted") await world.send(alice, "DeleteVpcPeeringConnection", peering);
    if (was !== "initiating-request") await world.clock.runUntilQuiet();
    expect(await refusal(world.send(alice, "AcceptVpcPeeringConnection", peering))).toBe(
      `InvalidStateTransition: Invalid state transition for ${id}, attempted to transition from ${was} to active`,
    );
  });

  it.each([
    ["vpc-a", "requester"],
    ["vpc-b", "accepter"],
  ] as const)("stops at the quota of active peerings of %s, the %s", async (full, _side) => {
    const world = await two();
    await world.vpc(full === "vpc-a" ? alice : bob, "vpc-c", "10.2.0.0/16");
    const owner = full === "vpc-a" ? ends[0] : ends[1];
    await world.active([owner[0], "vpc-c"], owner);
    world.seed.quotas(full, { activePeerings: 1 });
    const id = await world.pending(...ends);
    expect(await refusal(world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^ActiveVpcPeeringConnectionPerVpcLimitExceeded/,
    );
  });

  it.each([
    ["enforce", "enforce", true],
    ["enforce", "off", false],
    ["monitor", "enforce", false],
    ["monitor", "off", true],
  ] as const)("with encryption controls %s and %s: %s", async (one, other, permitted) => {
    const world = await two();
    world.seed.encryption("vpc-a", one);
    world.seed.encryption("vpc-b", other);
    const id = await world.pending(...ends);
    const call = world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    if (permitted) expect((await call).VpcPeeringConnection).toBeDefined();
    else expect(await refusal(call)).toMatch(/^OperationNotPermitted/);
  });
});

describe("rejection and deletion", () => {
  it("rejection: the requester sees it for two days, the accepter for two hours", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    expect(await world.send(bob, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id })).toEqual({ Return: true });
    await world.clock.advance(2 * hour - 1);
    expect(await world.status(bob, id)).toBe("rejected");
    await world.clock.advance(1);
    expect(world.view.statusSeenBy(id, bob.account, bob.region)).toBeUndefined();
    expect(await world.status(alice, id)).toBe("rejected");
    await world.clock.advance(2 * day - 2 * hour);
    expect(world.view.statusSeenBy(id, alice.account, alice.region)).toBeUndefined();
  });

  it("rejection within one account: two hours for both", async () => {
    const world = await two();
    await world.vpc(aliceInFrankfurt, "vpc-f", "10.2.0.0/16");
    const id = await world.pending(ends[0], [aliceInFrankfurt, "vpc-f"]);
    await world.send(aliceInFrankfurt, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(await world.status(alice, id)).toBe("rejected");
    await world.clock.advance(2 * hour);
    expect(world.view.statusSeenBy(id, alice.account, "eu-west-1")).toBeUndefined();
  });

  it.each(["requester", "accepter"] as const)("deletion by the %s: two hours for it, two days for the other", async (side) => {
    const world = await two();
    const id = await world.active(...ends);
    const [by, other] = side === "requester" ? [alice, bob] : [bob, alice];
    expect(await world.send(by, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id })).toEqual({ Return: true });
    expect(await world.status(other, id)).toBe("deleting");
    await world.clock.runUntilQuiet();
    expect((await world.describe(other, id)).Status).toEqual({ Code: "deleted", Message: `Deleted by ${by.account}` });
    expect((await world.describe(other, id)).RequesterVpcInfo).not.toHaveProperty("CidrBlockSet");
    await world.clock.advance(2 * hour);
    expect(world.view.statusSeenBy(id, by.account, by.region)).toBeUndefined();
    expect(await world.status(other, id)).toBe("deleted");
    await world.clock.advance(2 * day - 2 * hour);
    expect(world.view.statusSeenBy(id, other.account, other.region)).toBeUndefined();
  });

  it("within one account two hours for both", async () => {
    const world = await two();
    await world.vpc(aliceInFrankfurt, "vpc-f", "10.2.0.0/16");
    const id = await world.active(ends[0], [aliceInFrankfurt, "vpc-f"]);
    await world.send(aliceInFrankfurt, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await world.clock.advance(3 * hour);
    expect(world.view.statusSeenBy(id, alice.account, "eu-west-1")).toBeUndefined();
    expect(world.view.statusSeenBy(id, alice.account, "eu-central-1")).toBeUndefined();
  });

  it("of a pending request is the requester's alone", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    expect(await refusal(world.send(bob, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^OperationNotPermitted/,
    );
    await world.send(alice, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await world.clock.runUntilQuiet();
    expect(await world.status(bob, id)).toBe("deleted");
  });

  it("of an active one can't be a rejection", async () => {
    const world = await two();
    const id = await world.active(...ends);
    expect(await refusal(world.send(bob, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^InvalidStateTransition/,
    );
  });
});

describe("DeleteVpc", () => {
  it("takes active connections and the VPC's own requests with it", async () => {
    const world = await two();
    await world.vpc(bob, "vpc-c", "10.2.0.0/16");
    const connected = await world.active(...ends);
    const asked = await world.pending(ends[0], [bob, "vpc-c"]);
    await world.send(alice, "DeleteVpc", { VpcId: "vpc-a" });
    await world.clock.runUntilQuiet();
    expect(await world.status(bob, connected)).toBe("deleted");
    expect(await world.status(bob, asked)).toBe("deleted");
    expect(world.view.routeTables().map(({ id }) => id)).not.toContain("rtb-main-a");
  });

  it.each(["initiating-request", "provisioning"])("ends a connection that is %s for good", async (when) => {
    const world = await two();
    const id = when === "provisioning" ? await world.pending(...ends) : await world.request(...ends);
    if (when === "provisioning") await world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(await world.status(alice, id)).toBe(when);
    await world.send(alice, "DeleteVpc", { VpcId: "vpc-a" });
    await world.clock.advance(hour);
    expect(await world.status(alice, id)).toBe("deleted");
  });

  it("isn't undone by a request that was still on its way", async () => {
    const world = await two();
    const id = await world.request(...ends);
    const seen: unknown[] = [];
    world.clock.after(500, "work", () => world.send(alice, "DeleteVpc", { VpcId: "vpc-a" }));
    world.clock.after(1200, "work", () => seen.push(world.view.connection(id)?.status));
    await world.clock.runUntilQuiet();
    expect([...seen, world.view.connection(id)?.status]).toEqual(["deleting", "deleted"]);
  });

  it("waits for a request from another account to be rejected", async () => {
    const world = await two();
    const id = await world.pending(...ends);
    expect(await refusal(world.send(bob, "DeleteVpc", { VpcId: "vpc-b" }))).toBe(
      "DependencyViolation: The vpc 'vpc-b' has dependencies and cannot be deleted.",
    );
    await world.send(bob, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(await world.send(bob, "DeleteVpc", { VpcId: "vpc-b" })).toEqual({});
  });
});

describe("eventual consistency", () => {
  it("hides a new connection from its accepter for as long as told", async () => {
    const world = await two();
    world.seed.staleness(30_000);
    const id = await world.pending(...ends);
    expect(await refusal(world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^InvalidVpcPeeringConnectionID\.NotFound/,
    );
    expect((await world.send(bob, "DescribeVpcPeeringConnections", {})).VpcPeeringConnections).toEqual([]);
    expect(await world.status(alice, id)).toBe("pending-acceptance");
    await world.clock.advance(30_000);
    expect(await world.status(bob, id)).toBe("pending-acceptance");
  });
});
