import { describe, expect, it } from "vitest";
import { alice, bob, caller, day, ec2World, refusal } from "./ec2-world.ts";

const mallory = caller("333333333333");
const ends = [[alice, "vpc-a"] as const, [bob, "vpc-b"] as const] as const;

const two = async () => {
  const world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  await world.vpc(bob, "vpc-b", "10.1.0.0/16");
  return world;
};

/** What reviews found in other emulators of VPC peering and what no other test here looks at; the rest is cited in test/simulation/history. */
describe("what emulators got wrong", () => {
  it("a third account can do nothing to a connection, whatever its state", async () => {
    for (const state of ["pending", "active"] as const) {
      const world = await two();
      const VpcPeeringConnectionId = await world[state](...ends);
      const options = { AllowDnsResolutionFromRemoteVpc: true };
      const calls = [
        world.send(mallory, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId }),
        world.send(mallory, "RejectVpcPeeringConnection", { VpcPeeringConnectionId }),
        world.send(mallory, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId }),
        world.send(mallory, "ModifyVpcPeeringConnectionOptions", {
          VpcPeeringConnectionId,
          AccepterPeeringConnectionOptions: options,
        }),
      ];
      for (const call of calls) expect(await refusal(call)).toMatch(/^InvalidVpcPeeringConnectionID\.NotFound/);
      expect(await world.status(alice, VpcPeeringConnectionId)).toBe(state === "active" ? "active" : "pending-acceptance");
    }
  });

  it.each([
    ["its own Region", {}],
    ["a Region where the VPC is not", { PeerRegion: "eu-central-1" }],
  ])(
    "a requester that claims the peer's VPC for itself in %s gets a failed connection that it can't accept",
    async (_name, region) => {
      const world = await two();
      const { VpcPeeringConnection } = await world.send(alice, "CreateVpcPeeringConnection", {
        VpcId: "vpc-a",
        PeerVpcId: "vpc-b",
        PeerOwnerId: alice.account,
        ...region,
      });
      await world.clock.runUntilQuiet();
      const peering = { VpcPeeringConnectionId: VpcPeeringConnection?.VpcPeeringConnectionId ?? "" };
      expect(await refusal(world.send(alice, "AcceptVpcPeeringConnection", peering))).toMatch(
        /^(InvalidStateTransition|OperationNotPermitted)/,
      );
      await world.clock.advance(60_000);
      expect(await world.status(alice, peering.VpcPeeringConnectionId)).toBe("failed");
    },
  );

  it.each(["accept first", "delete first"])("a deleted connection never comes back, %s in one moment", async (order) => {
    const world = await two();
    const id = await world.pending(...ends);
    const peering = { VpcPeeringConnectionId: id };
    const accept = () => world.send(bob, "AcceptVpcPeeringConnection", peering);
    const remove = () => world.send(alice, "DeleteVpcPeeringConnection", peering);
    const calls = order === "accept first" ? [accept(), remove()] : [remove(), accept()];
    await Promise.allSettled(calls);
    const seen: (string | undefined)[] = [];
    for (let second = 0; second < 10; second++) {
      await world.clock.advance(1000);
      seen.push(await world.status(alice, id));
    }
    const ended = seen.indexOf("deleted");
    if (order === "delete first") expect(ended).toBeGreaterThanOrEqual(0);
    if (ended >= 0) expect(seen.slice(ended).every((status) => status === "deleted")).toBe(true);
  });

  it("a deletion is over once: again it is refused, and nothing lives longer for it", async () => {
    const world = await two();
    const id = await world.active(...ends);
    await world.send(bob, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await world.clock.runUntilQuiet();
    expect(await refusal(world.send(alice, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^InvalidStateTransition/,
    );
    await world.clock.advance(2 * day);
    expect(world.view.statusSeenBy(id, alice.account, alice.region)).toBeUndefined();
  });

  it("options are echoed by the call and by the next read, switched off too", async () => {
    const world = await two();
    const VpcPeeringConnectionId = await world.active(...ends);
    for (const AllowDnsResolutionFromRemoteVpc of [true, false]) {
      const RequesterPeeringConnectionOptions = { AllowDnsResolutionFromRemoteVpc };
      const input = { VpcPeeringConnectionId, RequesterPeeringConnectionOptions };
      expect(await world.send(alice, "ModifyVpcPeeringConnectionOptions", input)).toEqual({ RequesterPeeringConnectionOptions });
      const { RequesterVpcInfo } = await world.describe(alice, VpcPeeringConnectionId);
      expect(RequesterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(AllowDnsResolutionFromRemoteVpc);
    }
  });

  it("a route's state is told by DescribeRouteTables and can be filtered, before and after the deletion", async () => {
    const world = await two();
    const id = await world.active(...ends);
    const route = { RouteTableId: "rtb-main-a", DestinationCidrBlock: "10.1.0.0/16", VpcPeeringConnectionId: id };
    await world.send(alice, "CreateRoute", route);
    const tablesWith = async (state: string) =>
      (await world.send(alice, "DescribeRouteTables", { Filters: [{ Name: "route.state", Values: [state] }] })).RouteTables
        ?.length;
    expect(await tablesWith("blackhole")).toBe(0);
    await world.send(bob, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await world.clock.runUntilQuiet();
    expect(await tablesWith("blackhole")).toBe(1);
    const { RouteTables } = await world.send(alice, "DescribeRouteTables", { RouteTableIds: ["rtb-main-a"] });
    const routes = RouteTables?.[0]?.Routes ?? [];
    expect(routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === "10.1.0.0/16")).toMatchObject({
      State: "blackhole",
      VpcPeeringConnectionId: id,
    });
  });
});
