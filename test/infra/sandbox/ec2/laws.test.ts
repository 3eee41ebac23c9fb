import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import { alice, aliceInFrankfurt, bob, day, ec2World, hour, type TestWorld } from "./ec2-world.ts";

// Four VPCs in three places; any may ask any other.
const owners: Readonly<Record<string, Caller>> = { "vpc-0": alice, "vpc-1": bob, "vpc-2": aliceInFrankfurt, "vpc-3": alice };
const names = Object.keys(owners);
const ownerOf = (vpc: string): Caller => owners[vpc] ?? alice;

type Move =
  | { readonly do: "request"; readonly from: string; readonly to: string }
  | { readonly do: "accept" | "reject" | "delete"; readonly nth: number; readonly by: string }
  | { readonly do: "route"; readonly nth: number; readonly vpc: string; readonly net: number }
  | { readonly do: "block"; readonly vpc: string; readonly net: number }
  | { readonly do: "unblock"; readonly vpc: string }
  | { readonly do: "wait"; readonly milliseconds: number };

const vpc = fc.constantFrom(...names);
const net = fc.integer({ min: 0, max: 7 });
const nth = fc.nat({ max: 5 });
const moves = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("request" as const), from: vpc, to: vpc }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("accept" as const), nth, by: vpc }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("reject" as const, "delete" as const), nth, by: vpc }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("route" as const), nth, vpc, net }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("block" as const), vpc, net }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("unblock" as const), vpc }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("wait" as const), milliseconds: fc.constantFrom(0, 700, 5000, hour, 3 * day) }),
    },
  ),
  { maxLength: 30 },
);

const play = (world: TestWorld, move: Move): Promise<unknown> => {
  const connections = world.view.connections();
  const pcx = (index: number): string => connections[index % Math.max(1, connections.length)]?.id ?? "pcx-none";
  switch (move.do) {
    case "request":
      return world.request([ownerOf(move.from), move.from], [ownerOf(move.to), move.to]);
    case "accept":
      return world.send(ownerOf(move.by), "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: pcx(move.nth) });
    case "reject":
      return world.send(ownerOf(move.by), "RejectVpcPeeringConnection", { VpcPeeringConnectionId: pcx(move.nth) });
    case "delete":
      return world.send(ownerOf(move.by), "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: pcx(move.nth) });
    case "route":
      return world.send(ownerOf(move.vpc), "CreateRoute", {
        RouteTableId: move.vpc.replace("vpc-", "rtb-main-"),
        DestinationCidrBlock: `10.${move.net}.0.0/16`,
        VpcPeeringConnectionId: pcx(move.nth),
      });
    case "block":
      return world.send(ownerOf(move.vpc), "AssociateVpcCidrBlock", { VpcId: move.vpc, CidrBlock: `10.${move.net + 4}.0.0/16` });
    case "unblock": {
      return world.send(ownerOf(move.vpc), "DescribeVpcs", { VpcIds: [move.vpc] }).then(({ Vpcs }) =>
        world.send(ownerOf(move.vpc), "DisassociateVpcCidrBlock", {
          AssociationId: Vpcs?.[0]?.CidrBlockAssociationSet?.at(-1)?.AssociationId,
        }),
      );
    }
    case "wait":
      return move.milliseconds === 0 ? world.clock.runUntilQuiet() : world.clock.advance(move.milliseconds);
  }
};

const after = async (history: readonly Move[], check: (world: TestWorld) => void): Promise<void> => {
  const world = ec2World();
  for (const [index, name] of names.entries()) await world.vpc(ownerOf(name), name, `10.${index}.0.0/16`);
  for (const move of history) {
    try {
      await play(world, move);
    } catch (error) {
      // AWS may refuse any move; a refusal changes nothing that breaks a law
      if (!(error instanceof AwsError)) throw error;
    }
    check(world);
  }
};

const law = (check: (world: TestWorld) => void) =>
  fc.assert(
    fc.asyncProperty(moves, (history) => after(history, check)),
    { numRuns: 120 },
  );

describe("whatever anyone does", () => {
  it("every table has a local route for exactly the associated blocks of its VPC", () =>
    law((world) => {
      const vpcs = new Map(world.view.vpcs().map((one) => [one.id, one]));
      for (const table of world.view.routeTables()) {
        const blocks = vpcs.get(table.vpc)?.blocks.filter(({ state }) => state === "associated");
        const local = table.routes.filter(({ target }) => target === "local");
        expect(local.map(({ destination }) => destination)).toEqual(blocks?.map(({ cidr }) => cidr).toSorted());
      }
    }));

  it("a route is active exactly while its connection is", () =>
    law((world) => {
      for (const { routes } of world.view.routeTables())
        for (const { target, state } of routes.filter(({ target }) => target !== "local"))
          expect(state).toBe(world.view.connection(target)?.status === "active" ? "active" : "blackhole");
    }));

  it("both sides see the connection's one status, or nothing", () =>
    law((world) => {
      for (const { id, status, requester, accepter } of world.view.connections())
        for (const { account, region } of [requester, accepter])
          expect([status, undefined]).toContain(world.view.statusSeenBy(id, account, region));
    }));

  it("two VPCs have one accepted connection at most, and no overlapping blocks then", () =>
    law((world) => {
      const accepted = world.view.connections().filter(({ status }) => status === "active" || status === "provisioning");
      const pairs = accepted.map(({ requester, accepter }) => [requester.vpc, accepter.vpc].toSorted().join(" "));
      expect(new Set(pairs).size).toBe(pairs.length);
      const blocks = (id: string) =>
        world.view
          .vpcs()
          .find((one) => one.id === id)
          ?.blocks.flatMap(({ cidr, state }) => (state === "associated" ? [cidr] : []));
      // every block here is a /16, so overlap is equality
      for (const { requester, accepter } of accepted)
        expect(blocks(requester.vpc)?.filter((cidr) => blocks(accepter.vpc)?.includes(cidr))).toEqual([]);
    }));

  it("packets travel only over an active connection, and both ways or not at all", () =>
    law((world) => {
      for (const { id, status } of world.view.connections()) {
        const [out, back] = world.view.reachability(id).filter(({ port }) => port === undefined);
        expect(out?.ok).toBe(back?.ok);
        if (status !== "active") expect(out?.ok).toBe(false);
      }
    }));

  it("the same history from the same seed ends in the same world", () =>
    fc.assert(
      fc.asyncProperty(moves, async (history) => {
        const worlds: string[] = [];
        for (let n = 0; n < 2; n++) {
          let last = "";
          await after(history, ({ view }) => {
            last = JSON.stringify([view.vpcs(), view.routeTables(), view.securityGroups(), view.connections()]);
          });
          worlds.push(last);
        }
        expect(worlds[0]).toBe(worlds[1]);
      }),
      { numRuns: 40 },
    ));

  it("a connected pair that is wired can talk, and can't after deletion", () =>
    fc.assert(
      fc.asyncProperty(vpc, vpc, async (from, to) => {
        fc.pre(from !== to);
        const world = ec2World();
        for (const [index, name] of names.entries()) await world.vpc(ownerOf(name), name, `10.${index}.0.0/16`);
        const pcx = await world.active([ownerOf(from), from], [ownerOf(to), to]);
        for (const [here, there] of [
          [from, to],
          [to, from],
        ] as const)
          await world.send(ownerOf(here), "CreateRoute", {
            RouteTableId: here.replace("vpc-", "rtb-main-"),
            DestinationCidrBlock: there.replace("vpc-", "10.").concat(".0.0/16"),
            VpcPeeringConnectionId: pcx,
          });
        expect(world.view.reachability(pcx).map(({ ok }) => ok)).toEqual([true, true]);
        await world.send(ownerOf(to), "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: pcx });
        expect(world.view.reachability(pcx).map(({ ok }) => ok)).toEqual([false, false]);
      }),
      { numRuns: 20 },
    ));
});
