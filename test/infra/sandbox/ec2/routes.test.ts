import { beforeEach, describe, expect, it } from "vitest";
import { alice, bob, ec2World, refusal, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
let pcx: string;
const a = [alice, "vpc-a"] as const;
const b = [bob, "vpc-b"] as const;
const main = "rtb-main-a";

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", ["10.0.0.0/16", "2001:db8:a::/56"]);
  await world.vpc(bob, "vpc-b", ["10.1.0.0/16", "2001:db8:b::/56"]);
  pcx = await world.active(a, b);
});

const route = (destination: string, target: Record<string, string> = { VpcPeeringConnectionId: pcx }, table = main) => ({
  RouteTableId: table,
  ...(destination.includes(":") ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination }),
  ...target,
});
const create = (...parameters: Parameters<typeof route>) => world.send(alice, "CreateRoute", route(...parameters));
const stateOf = (destination: string, table = main) =>
  world.table(table).routes.find((one) => one.destination === destination)?.state;

describe("CreateRoute", () => {
  it.each(["10.1.0.0/16", "10.1.4.0/24", "10.1.2.3/32", "192.0.2.0/24", "2001:db8:b::/56", "::/0"])(
    "takes %s, whatever the peer's blocks are",
    async (destination) => {
      expect(await create(destination)).toEqual({ Return: true });
      expect(stateOf(destination)).toBe("active");
    },
  );

  it("clears host bits", async () => {
    await create("10.1.2.3/16");
    expect(stateOf("10.1.0.0/16")).toBe("active");
  });

  it.each([
    ["no destination", {}, "MissingParameter"],
    [
      "two destinations",
      { DestinationCidrBlock: "10.1.0.0/16", DestinationIpv6CidrBlock: "::/0" },
      "InvalidParameterCombination",
    ],
    ["a malformed destination", { DestinationCidrBlock: "10.1.0.0/33" }, "InvalidParameterValue"],
    ["an IPv6 block as IPv4", { DestinationCidrBlock: "::/0" }, "InvalidParameterValue"],
    ["two targets", { DestinationCidrBlock: "10.1.0.0/16", NatGatewayId: "nat-1" }, "InvalidParameterCombination"],
  ])("refuses %s", async (_name, input, code) => {
    const call = world.send(alice, "CreateRoute", { RouteTableId: main, VpcPeeringConnectionId: pcx, ...input });
    expect(await refusal(call)).toMatch(new RegExp(`^${code}:`));
  });

  it.each([
    ["no target", "10.1.0.0/16", {}, main, "MissingParameter: The request must contain exactly one route target"],
    [
      "an unknown table",
      "10.1.0.0/16",
      undefined,
      "rtb-none",
      "InvalidRouteTableID.NotFound: The routeTable ID 'rtb-none' does not exist",
    ],
    [
      "another account's table",
      "10.0.0.0/16",
      undefined,
      "rtb-main-b",
      "InvalidRouteTableID.NotFound: The routeTable ID 'rtb-main-b' does not exist",
    ],
    [
      "an unknown connection",
      "10.1.0.0/16",
      { VpcPeeringConnectionId: "pcx-none" },
      main,
      "InvalidVpcPeeringConnectionID.NotFound: The vpcPeeringConnection ID 'pcx-none' does not exist",
    ],
    [
      "a malformed connection",
      "10.1.0.0/16",
      { VpcPeeringConnectionId: "pcx-_" },
      main,
      'InvalidVpcPeeringConnectionId.Malformed: Invalid id: "pcx-_" (expecting "pcx-...")',
    ],
  ])("refuses %s", async (...[, destination, target, table, expected]) => {
    expect(await refusal(create(destination, target, table))).toBe(expected);
  });

  it.each(["10.0.0.0/16", "10.0.4.0/24", "2001:db8:a::/56", "2001:db8:a:1::/64"])(
    "refuses %s, equal to or more specific than an own block",
    async (destination) => {
      expect(await refusal(create(destination))).toBe(
        `InvalidParameterValue: The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
      );
    },
  );

  it("takes a whole own subnet to an interface, but no other part", async () => {
    await world.send(alice, "CreateSubnet", { VpcId: "vpc-a", CidrBlock: "10.0.4.0/24" });
    expect(await create("10.0.4.0/24", { NetworkInterfaceId: "eni-1" })).toEqual({ Return: true });
    expect(await refusal(create("10.0.5.0/24", { NetworkInterfaceId: "eni-1" }))).toMatch(/^InvalidParameterValue/);
  });

  it("takes blocks larger than an own one", async () => {
    expect(await create("10.0.0.0/8")).toEqual({ Return: true });
  });

  it.each(["169.254.168.0/22", "169.254.169.254/32", "fd00:ec2::/32", "fd00:ec2::254/128"])(
    "refuses the reserved %s",
    async (one) => {
      expect(await refusal(create(one))).toMatch(/^InvalidParameterValue/);
    },
  );

  it("refuses an occupied destination, other target or blackhole", async () => {
    await create("10.1.0.0/16", { TransitGatewayId: "tgw-1" });
    expect(await refusal(create("10.1.9.9/16"))).toBe("RouteAlreadyExists: The route identified by 10.1.0.0/16 already exists.");
    world.seed.route({ routeTable: main, destination: "10.2.0.0/16", target: "pcx-gone" });
    expect(stateOf("10.2.0.0/16")).toBe("blackhole");
    expect(await refusal(create("10.2.0.0/16"))).toMatch(/^RouteAlreadyExists/);
    expect(await refusal(create("10.0.0.0/16", { NetworkInterfaceId: "eni-1" }))).toMatch(/^RouteAlreadyExists/);
  });

  it("refuses an identical route unless told to let it succeed", async () => {
    await create("10.1.0.0/16");
    expect(await refusal(create("10.1.0.0/16"))).toMatch(/^RouteAlreadyExists/);
    world.seed.identicalCreateRoute("succeeds");
    expect(await create("10.1.0.0/16")).toEqual({ Return: true });
    expect(await refusal(create("10.1.0.0/16", { TransitGatewayId: "tgw-1" }))).toMatch(/^RouteAlreadyExists/);
    expect(world.table(main).routes.filter(({ destination }) => destination === "10.1.0.0/16")).toHaveLength(1);
  });

  it("goes over a propagated route with the same destination, and wins", async () => {
    await world.send(bob, "CreateRoute", {
      RouteTableId: "rtb-main-b",
      DestinationCidrBlock: "10.0.0.0/16",
      VpcPeeringConnectionId: pcx,
    });
    await world.send(bob, "CreateRoute", {
      RouteTableId: "rtb-main-b",
      DestinationIpv6CidrBlock: "2001:db8:a::/56",
      VpcPeeringConnectionId: pcx,
    });
    await create("2001:db8:b::/56");
    world.seed.route({ routeTable: main, destination: "10.1.0.0/16", target: "vgw-1", propagated: true });
    expect(world.view.reachability(pcx)[0]?.stoppedAt).toBe("rtb-main-a: 10.1.0.0/16 leads to vgw-1");
    expect(await create("10.1.0.0/16")).toEqual({ Return: true });
    expect(world.view.reachability(pcx)[0]?.ok).toBe(true);
  });

  it("counts IPv4 and IPv6 apart, blackholes too, propagated ones not", async () => {
    world.seed.quotas("vpc-a", { routesPerTable: 3 });
    world.seed.route({ routeTable: main, destination: "10.9.0.0/16", target: "vgw-1", propagated: true });
    world.seed.route({ routeTable: main, destination: "10.8.0.0/16", target: "pcx-gone" });
    await create("10.1.0.0/16");
    expect(await refusal(create("10.2.0.0/16"))).toMatch(/^RouteLimitExceeded/);
    expect(await create("2001:db8:b::/56")).toEqual({ Return: true });
  });

  it("refuses a connection of other VPCs", async () => {
    await world.vpc(alice, "vpc-c", "10.3.0.0/16");
    expect(await refusal(create("10.1.0.0/16", undefined, "rtb-main-c"))).toBe(
      `InvalidParameterValue: route table rtb-main-c and network gateway ${pcx} belong to different networks`,
    );
  });

  it("refuses a peering target in a gateway's table", async () => {
    const { RouteTable } = await world.send(alice, "CreateRouteTable", { VpcId: "vpc-a" });
    const edge = RouteTable?.RouteTableId ?? "";
    await world.send(alice, "AssociateRouteTable", { RouteTableId: edge, GatewayId: "igw-1" });
    expect(await refusal(create("10.1.0.0/16", undefined, edge))).toMatch(/^InvalidParameterValue/);
  });
});

describe("a route's state", () => {
  it("is blackhole while pending, active once active, blackhole after deletion, and the route stays", async () => {
    await world.vpc(bob, "vpc-c", "10.2.0.0/16");
    const id = await world.pending(a, [bob, "vpc-c"]);
    await create("10.2.0.0/16", { VpcPeeringConnectionId: id });
    expect(stateOf("10.2.0.0/16")).toBe("blackhole");
    await world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(stateOf("10.2.0.0/16")).toBe("blackhole");
    await world.clock.runUntilQuiet();
    expect(stateOf("10.2.0.0/16")).toBe("active");
    await world.send(bob, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(stateOf("10.2.0.0/16")).toBe("blackhole");
    await world.clock.advance(30 * 24 * 3_600_000);
    expect(stateOf("10.2.0.0/16")).toBe("blackhole");
    expect(await world.send(alice, "DeleteRoute", { RouteTableId: main, DestinationCidrBlock: "10.2.0.0/16" })).toEqual({});
  });

  it("can't lead to a connection that is over", async () => {
    await world.send(bob, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: pcx });
    await world.clock.runUntilQuiet();
    expect(await refusal(create("10.1.0.0/16"))).toMatch(/^InvalidVpcPeeringConnectionID\.NotFound/);
  });

  it("is printed with destination, target and origin", async () => {
    await create("10.1.0.0/16");
    await create("2001:db8:b::/56");
    const { RouteTables } = await world.send(alice, "DescribeRouteTables", { RouteTableIds: [main] });
    expect(RouteTables?.[0]?.Routes).toEqual([
      { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
      { DestinationIpv6CidrBlock: "2001:db8:a::/56", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
      { DestinationCidrBlock: "10.1.0.0/16", VpcPeeringConnectionId: pcx, Origin: "CreateRoute", State: "active" },
      { DestinationIpv6CidrBlock: "2001:db8:b::/56", VpcPeeringConnectionId: pcx, Origin: "CreateRoute", State: "active" },
    ]);
  });
});

describe("ReplaceRoute", () => {
  it("changes the target of an existing route only", async () => {
    expect(await refusal(world.send(alice, "ReplaceRoute", route("10.1.0.0/16")))).toBe(
      "InvalidParameterValue: There is no route defined for '10.1.0.0/16' in the route table. Use CreateRoute instead.",
    );
    await create("10.1.0.0/16", { TransitGatewayId: "tgw-1" });
    await world.send(alice, "ReplaceRoute", route("10.1.0.0/16"));
    expect(world.table(main).routes.find(({ destination }) => destination === "10.1.0.0/16")?.target).toBe(pcx);
  });

  it("lets the local route go to an interface and back, never to a peering", async () => {
    expect(await refusal(world.send(alice, "ReplaceRoute", route("10.0.0.0/16")))).toMatch(/^InvalidParameterValue/);
    await world.send(alice, "ReplaceRoute", route("10.0.0.0/16", { NetworkInterfaceId: "eni-1" }));
    expect(world.table(main).routes[0]?.target).toBe("eni-1");
    await world.send(alice, "ReplaceRoute", { RouteTableId: main, DestinationCidrBlock: "10.0.0.0/16", LocalTarget: true });
    expect(world.table(main).routes[0]?.target).toBe("local");
  });
});

describe("DeleteRoute", () => {
  const remove = (destination: string) =>
    world.send(alice, "DeleteRoute", { RouteTableId: main, DestinationCidrBlock: destination });

  it("needs the exact destination", async () => {
    await create("10.1.0.0/16");
    expect(await refusal(remove("10.1.0.0/17"))).toBe(
      "InvalidRoute.NotFound: no route with destination-cidr-block 10.1.0.0/17 in route table rtb-main-a",
    );
    expect(await remove("10.1.0.0/16")).toEqual({});
    expect(await refusal(remove("10.1.0.0/16"))).toMatch(/^InvalidRoute\.NotFound/);
  });

  it("never removes a local route", async () => {
    expect(await refusal(remove("10.0.0.0/16"))).toBe(
      "InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table rtb-main-a",
    );
  });
});
