import { beforeEach, describe, expect, it } from "vitest";
import { alice, aliceInFrankfurt, bob, ec2World, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
let pcx: string;

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  await world.vpc(bob, "vpc-b", ["10.1.0.0/16", "100.64.0.0/16"]);
  pcx = await world.active([alice, "vpc-a"], [bob, "vpc-b"]);
});

const put = (routeTable: string, destination: string, target = pcx) => world.seed.route({ routeTable, destination, target });
const wire = () => {
  put("rtb-main-a", "10.1.0.0/16");
  put("rtb-main-a", "100.64.0.0/16");
  put("rtb-main-b", "10.0.0.0/16");
};
const paths = (exceptTables: string[] = []) => world.view.reachability(pcx, { exceptTables });
const stops = () => paths().map(({ stoppedAt }) => stoppedAt);
const subnet = async (CidrBlock: string, id: string) => {
  world.seed.reserveId("subnet", id);
  await world.send(alice, "CreateSubnet", { VpcId: "vpc-a", CidrBlock });
};
const ownTable = async (subnetId: string, id: string) => {
  world.seed.reserveId("route-table", id);
  await world.send(alice, "CreateRouteTable", { VpcId: "vpc-a" });
  await world.send(alice, "AssociateRouteTable", { RouteTableId: id, SubnetId: subnetId });
};

describe("reachability", () => {
  it("holds both ways or not at all, and says where packets stop", () => {
    expect(paths()).toEqual([
      { from: "vpc-a", to: "vpc-b", ok: false, stoppedAt: "rtb-main-a: no route to 10.1.0.0/16" },
      { from: "vpc-b", to: "vpc-a", ok: false, stoppedAt: "rtb-main-b: no route to 10.0.0.0/16" },
    ]);
    put("rtb-main-a", "10.1.0.0/16");
    put("rtb-main-b", "10.0.0.0/16");
    expect(stops()).toEqual(["rtb-main-a: no route to 100.64.0.0/16", "rtb-main-a: no route to 100.64.0.0/16"]);
    put("rtb-main-a", "100.64.0.0/16");
    expect(paths()).toEqual([
      { from: "vpc-a", to: "vpc-b", ok: true },
      { from: "vpc-b", to: "vpc-a", ok: true },
    ]);
  });

  it("follows the longest prefix, not the first route", () => {
    wire();
    put("rtb-main-a", "10.0.0.0/8", "tgw-1");
    expect(paths()[0]?.ok).toBe(true);
    put("rtb-main-a", "10.1.4.0/24", "tgw-1");
    expect(paths()[0]?.stoppedAt).toBe("rtb-main-a: 10.1.4.0/24 leads to tgw-1");
  });

  it("ignores a longer prefix where the peer has no subnets, once it has any", async () => {
    wire();
    put("rtb-main-a", "10.1.4.0/24", "tgw-1");
    await world.send(bob, "CreateSubnet", { VpcId: "vpc-b", CidrBlock: "10.1.8.0/24" });
    expect(paths()[0]?.ok).toBe(true);
  });

  it("is content with routes to each subnet of the peer", async () => {
    put("rtb-main-b", "10.0.0.0/16");
    put("rtb-main-a", "100.64.0.0/16");
    for (const CidrBlock of ["10.1.1.0/24", "10.1.2.0/24"]) await world.send(bob, "CreateSubnet", { VpcId: "vpc-b", CidrBlock });
    put("rtb-main-a", "10.1.1.0/24");
    expect(paths()[0]?.stoppedAt).toBe("rtb-main-a: no route to 10.1.2.0/24");
    put("rtb-main-a", "10.1.2.0/24");
    expect(paths()[0]?.ok).toBe(true);
  });

  it("needs every subnet's table, and the main one only if a subnet is left to it", async () => {
    wire();
    await subnet("10.0.1.0/24", "subnet-1");
    await ownTable("subnet-1", "rtb-own");
    expect(stops()[0]).toBe("rtb-own: no route to 10.1.0.0/16");
    put("rtb-own", "10.1.0.0/16");
    put("rtb-own", "100.64.0.0/16");
    await world.send(alice, "DeleteRoute", { RouteTableId: "rtb-main-a", DestinationCidrBlock: "10.1.0.0/16" });
    expect(stops()[0]).toBeUndefined();
    await subnet("10.0.2.0/24", "subnet-2");
    expect(stops()[0]).toBe("rtb-main-a: no route to 10.1.0.0/16");
    expect(paths(["rtb-main-a"])[0]?.ok).toBe(true);
  });

  it("ends with the connection", async () => {
    wire();
    await world.send(alice, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: pcx });
    expect(stops()).toEqual([`${pcx}: deleting`, `${pcx}: deleting`]);
    await world.clock.runUntilQuiet();
    expect(stops()).toEqual([`${pcx}: deleted`, `${pcx}: deleted`]);
  });

  it("asks for IPv6 only when both VPCs have it", () => {
    wire();
    world.seed.block("vpc-a", "2001:db8:a::/56");
    expect(paths()[0]?.ok).toBe(true);
    world.seed.block("vpc-b", "2001:db8:b::/56");
    expect(stops()[0]).toBe("rtb-main-a: no route to 2001:db8:b::/56");
    put("rtb-main-a", "2001:db8:b::/56");
    put("rtb-main-b", "::/0");
    expect(paths().every(({ ok }) => ok)).toBe(true);
  });

  it("knows blackholes of other connections, and nothing of unknown ones", () => {
    wire();
    put("rtb-main-b", "10.0.0.0/17", "pcx-gone");
    expect(stops()[1]).toBe("rtb-main-b: 10.0.0.0/17 leads to pcx-gone");
    expect(world.view.reachability("pcx-none")).toEqual([]);
  });

  it("says which VPC is gone", async () => {
    await world.send(bob, "DeleteVpc", { VpcId: "vpc-b" });
    expect(stops()).toEqual(["vpc-b: does not exist", "vpc-b: does not exist"]);
  });
});

describe("reachability of ports", () => {
  const open = (GroupId: string, IpPermissions: object[]) =>
    world.send(bob, "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions });
  const ports = () => paths().flatMap(({ port, ok, stoppedAt }) => (port ? [`${port} ${ok ? "ok" : stoppedAt}`] : []));

  it("needs the routes, the rule and the sender's egress", async () => {
    await open("sg-default-b", [
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/16" }] },
      { IpProtocol: "udp", FromPort: 8000, ToPort: 8010, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "192.168.0.0/16" }] },
      { IpProtocol: "icmp", FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: "10.0.0.0/16" }] },
    ]);
    const stop = "rtb-main-a: no route to 10.1.0.0/16";
    expect(ports()).toEqual([`tcp/443 ${stop}`, `udp/8000-8010 ${stop}`]);
    wire();
    expect(ports()).toEqual(["tcp/443 ok", "udp/8000-8010 ok"]);
    await world.send(alice, "RevokeSecurityGroupEgress", {
      GroupId: "sg-default-a",
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    await world.send(alice, "AuthorizeSecurityGroupEgress", {
      GroupId: "sg-default-a",
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 400, ToPort: 500, IpRanges: [{ CidrIp: "10.1.0.0/16" }] }],
    });
    expect(ports()).toEqual(["tcp/443 ok", "udp/8000-8010 vpc-a: no egress rule allows it"]);
    await open("sg-default-b", [{ IpProtocol: "tcp", FromPort: 500, ToPort: 501, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }]);
    expect(ports()).toContain("tcp/500-501 vpc-a: no egress rule allows it");
  });

  it("looks at the very group that a rule names, which may be stale", async () => {
    wire();
    world.seed.reserveId("security-group", "sg-client");
    await world.send(alice, "CreateSecurityGroup", { VpcId: "vpc-a", GroupName: "client", Description: "client" });
    const https = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
    await open("sg-default-b", [{ ...https, UserIdGroupPairs: [{ GroupId: "sg-client", UserId: alice.account }] }]);
    expect(ports()).toEqual(["tcp/443 ok"]);
    await world.send(alice, "RevokeSecurityGroupEgress", {
      GroupId: "sg-client",
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    expect(ports()).toEqual(["tcp/443 sg-client: no egress rule allows it"]);
    await world.send(alice, "AuthorizeSecurityGroupEgress", {
      GroupId: "sg-client",
      IpPermissions: [{ ...https, UserIdGroupPairs: [{ GroupId: "sg-default-b", UserId: bob.account }] }],
    });
    expect(ports()).toEqual(["tcp/443 ok"]);
    await world.send(alice, "DeleteSecurityGroup", { GroupId: "sg-client" });
    expect(ports()).toEqual(["tcp/443 sg-default-b: the rule for sg-client is stale"]);
  });
});

describe("the view", () => {
  it("is the same for the same seed, byte for byte, and sorted", async () => {
    const build = async (seed: number) => {
      const one = ec2World(seed);
      for (const [as, cidr] of [
        [bob, "10.1.0.0/16"],
        [aliceInFrankfurt, "10.2.0.0/16"],
        [alice, "10.0.0.0/16"],
      ] as const)
        await one.send(as, "CreateVpc", { CidrBlock: cidr });
      return JSON.stringify([one.view.vpcs(), one.view.routeTables(), one.view.securityGroups()]);
    };
    expect(await build(7)).toBe(await build(7));
    expect(await build(7)).not.toBe(await build(8));
    const ids = world.view.routeTables().map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
  });

  it("sorts routes by destination and shows their origin", () => {
    wire();
    world.seed.route({ routeTable: "rtb-main-a", destination: "10.9.0.0/16", target: "vgw-1", propagated: true });
    expect(world.table("rtb-main-a").routes).toEqual([
      { destination: "10.0.0.0/16", target: "local", state: "active", origin: "CreateRouteTable" },
      { destination: "10.1.0.0/16", target: pcx, state: "active", origin: "CreateRoute" },
      { destination: "10.9.0.0/16", target: "vgw-1", state: "active", origin: "EnableVgwRoutePropagation" },
      { destination: "100.64.0.0/16", target: pcx, state: "active", origin: "CreateRoute" },
    ]);
  });
});
