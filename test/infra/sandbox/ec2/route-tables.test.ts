import { beforeEach, describe, expect, it } from "vitest";
import { alice, bob, ec2World, refusal, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
const main = "rtb-main-a";

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  for (const [id, cidr] of [
    ["subnet-1", "10.0.1.0/24"],
    ["subnet-2", "10.0.2.0/24"],
  ] as const) {
    world.seed.reserveId("subnet", id);
    await world.send(alice, "CreateSubnet", { VpcId: "vpc-a", CidrBlock: cidr });
  }
  world.seed.reserveId("route-table", "rtb-own");
  await world.send(alice, "CreateRouteTable", { VpcId: "vpc-a" });
});

const associate = (table: string, subnet: string) =>
  world.send(alice, "AssociateRouteTable", { RouteTableId: table, SubnetId: subnet });
const describeTables = async (Filters: { Name: string; Values: string[] }[]) =>
  (await world.send(alice, "DescribeRouteTables", { Filters })).RouteTables?.map(({ RouteTableId }) => RouteTableId);
const mainAssociation = async () =>
  (await world.send(alice, "DescribeRouteTables", { RouteTableIds: [main] })).RouteTables?.[0]?.Associations?.find(
    ({ Main }) => Main,
  )?.RouteTableAssociationId ?? "";

describe("associations", () => {
  it("never list subnets that are on the main table by default", async () => {
    await associate("rtb-own", "subnet-1");
    const { RouteTables } = await world.send(alice, "DescribeRouteTables", { RouteTableIds: [main] });
    expect(RouteTables?.[0]?.Associations).toEqual([
      {
        Main: true,
        RouteTableAssociationId: await mainAssociation(),
        RouteTableId: main,
        AssociationState: { State: "associated" },
      },
    ]);
    expect(await describeTables([{ Name: "association.subnet-id", Values: ["subnet-1"] }])).toEqual(["rtb-own"]);
    expect(await describeTables([{ Name: "association.subnet-id", Values: ["subnet-2"] }])).toEqual([]);
    expect(
      await describeTables([
        { Name: "association.main", Values: ["true"] },
        { Name: "vpc-id", Values: ["vpc-a"] },
      ]),
    ).toEqual([main]);
  });

  it("of one subnet can't be two", async () => {
    await associate("rtb-own", "subnet-1");
    expect(await refusal(associate(main, "subnet-1"))).toMatch(/^Resource\.AlreadyAssociated/);
  });

  it("end with a disassociation, except the main one", async () => {
    const { AssociationId = "" } = await associate("rtb-own", "subnet-1");
    await world.send(alice, "DisassociateRouteTable", { AssociationId });
    expect(world.table("rtb-own").subnets).toEqual([]);
    expect(await refusal(world.send(alice, "DisassociateRouteTable", { AssociationId }))).toMatch(
      /^InvalidAssociationID\.NotFound/,
    );
    expect(await refusal(world.send(alice, "DisassociateRouteTable", { AssociationId: await mainAssociation() }))).toMatch(
      /^InvalidParameterValue/,
    );
  });

  it("move with a new id, the main one too", async () => {
    const { AssociationId = "" } = await associate("rtb-own", "subnet-1");
    const moved = await world.send(alice, "ReplaceRouteTableAssociation", { AssociationId, RouteTableId: main });
    expect(moved.NewAssociationId).not.toBe(AssociationId);
    expect(world.table(main).subnets).toEqual(["subnet-1"]);
    await world.send(alice, "ReplaceRouteTableAssociation", { AssociationId: await mainAssociation(), RouteTableId: "rtb-own" });
    expect([world.table(main).main, world.table("rtb-own").main]).toEqual([false, true]);
  });

  it("need a subnet of the same VPC, or a gateway, not both", async () => {
    await world.vpc(alice, "vpc-c", "10.3.0.0/16");
    expect(await refusal(associate("rtb-main-c", "subnet-1"))).toMatch(/^InvalidParameterValue.*different networks/);
    const both = world.send(alice, "AssociateRouteTable", { RouteTableId: main, SubnetId: "subnet-1", GatewayId: "igw-1" });
    expect(await refusal(both)).toMatch(/^InvalidParameterCombination/);
    expect(await refusal(associate(main, "subnet-none"))).toBe(
      "InvalidSubnetID.NotFound: The subnet ID 'subnet-none' does not exist",
    );
  });

  it("with a gateway make an edge table", async () => {
    await world.send(alice, "AssociateRouteTable", { RouteTableId: "rtb-own", GatewayId: "igw-1" });
    expect(world.table("rtb-own").gateways).toEqual(["igw-1"]);
    expect(await describeTables([{ Name: "association.gateway-id", Values: ["igw-1"] }])).toEqual(["rtb-own"]);
  });
});

describe("route tables", () => {
  it("can't be deleted while main or associated", async () => {
    await associate("rtb-own", "subnet-1");
    for (const id of [main, "rtb-own"])
      expect(await refusal(world.send(alice, "DeleteRouteTable", { RouteTableId: id }))).toBe(
        `DependencyViolation: The routeTable '${id}' has dependencies and cannot be deleted.`,
      );
  });

  it("filter by their routes", async () => {
    await world.vpc(bob, "vpc-b", "10.1.0.0/16");
    const pcx = await world.active([alice, "vpc-a"], [bob, "vpc-b"]);
    world.seed.route({ routeTable: "rtb-own", destination: "10.1.0.0/16", target: pcx });
    world.seed.route({ routeTable: "rtb-own", destination: "10.7.0.0/16", target: "pcx-gone" });
    for (const [Name, value] of [
      ["route.vpc-peering-connection-id", pcx],
      ["route.destination-cidr-block", "10.1.0.0/16"],
      ["route.state", "blackhole"],
      ["route.origin", "CreateRoute"],
      ["route-table-id", "rtb-o*"],
    ] as const)
      expect(await describeTables([{ Name, Values: [value] }])).toEqual(["rtb-own"]);
  });

  it("come at most 100 a page, 5 at least", async () => {
    for (const MaxResults of [4, 101])
      expect(await refusal(world.send(alice, "DescribeRouteTables", { MaxResults }))).toMatch(/^InvalidParameterValue/);
    for (let n = 0; n < 100; n++) await world.send(alice, "CreateRouteTable", { VpcId: "vpc-a" });
    const first = await world.send(alice, "DescribeRouteTables", {});
    expect(first.RouteTables).toHaveLength(100);
    const second = await world.send(alice, "DescribeRouteTables", { NextToken: first.NextToken });
    expect(second.RouteTables).toHaveLength(2);
    expect(second).not.toHaveProperty("NextToken");
  });
});
