import { beforeEach, describe, expect, it } from "vitest";
import { alice, aliceInFrankfurt, bob, ec2World, refusal, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
beforeEach(() => {
  world = ec2World();
});

const add = (vpc: string, CidrBlock: string, as = alice) => world.send(as, "AssociateVpcCidrBlock", { VpcId: vpc, CidrBlock });
const blocks = (id: string) =>
  world.view
    .vpcs()
    .find((one) => one.id === id)
    ?.blocks.map(({ cidr, state }) => `${cidr} ${state}`);

describe("VPCs", () => {
  it("come with a main table that has a local route, and a default group", async () => {
    const { Vpc } = await world.send(alice, "CreateVpc", { CidrBlock: "10.0.3.4/16" });
    expect(Vpc).toMatchObject({ CidrBlock: "10.0.0.0/16", OwnerId: alice.account, State: "available", IsDefault: false });
    expect(Vpc?.VpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(world.view.routeTables()).toMatchObject([{ main: true, routes: [{ destination: "10.0.0.0/16", target: "local" }] }]);
    const [group] = world.view.securityGroups();
    expect(group?.rules).toMatchObject([
      { direction: "egress", protocol: "all", source: "0.0.0.0/0" },
      { direction: "ingress", protocol: "all", source: group?.id },
    ]);
  });

  it("take the ids that are reserved", async () => {
    await world.vpc(alice, "vpc-a", "10.0.0.0/16");
    expect(world.view.vpcs().map(({ id }) => id)).toEqual(["vpc-a"]);
    expect(world.view.routeTables().map(({ id }) => id)).toEqual(["rtb-main-a"]);
    expect(world.view.securityGroups().map(({ id }) => id)).toEqual(["sg-default-a"]);
  });

  it.each(["10.0.0.0/15", "10.0.0.0/29", "169.254.0.0/16", "127.0.0.0/16", "224.0.0.0/16", "0.1.0.0/16"])(
    "refuse %s",
    async (one) => {
      expect(await refusal(world.send(alice, "CreateVpc", { CidrBlock: one }))).toMatch(/^InvalidVpc\.Range/);
    },
  );

  it.each(["100.64.0.0/16", "203.0.113.0/24", "10.0.0.0/28"])("may be %s", async (CidrBlock) => {
    expect((await world.send(alice, "CreateVpc", { CidrBlock })).Vpc?.CidrBlock).toBe(CidrBlock);
  });

  it("are seen in their own account and region only", async () => {
    await world.vpc(alice, "vpc-a", "10.0.0.0/16");
    for (const other of [bob, aliceInFrankfurt])
      expect(await refusal(world.send(other, "DescribeVpcs", { VpcIds: ["vpc-a"] }))).toBe(
        "InvalidVpcID.NotFound: The vpc ID 'vpc-a' does not exist",
      );
  });

  it("tell one attribute a call", async () => {
    await world.send(alice, "CreateVpc", { CidrBlock: "10.0.0.0/16" });
    const VpcId = world.view.vpcs()[0]?.id ?? "";
    expect(await world.send(alice, "DescribeVpcAttribute", { VpcId, Attribute: "enableDnsSupport" })).toEqual({
      VpcId,
      EnableDnsSupport: { Value: true },
    });
    expect(await world.send(alice, "DescribeVpcAttribute", { VpcId, Attribute: "enableDnsHostnames" })).toEqual({
      VpcId,
      EnableDnsHostnames: { Value: false },
    });
    const both = { VpcId, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };
    expect(await refusal(world.send(alice, "ModifyVpcAttribute", both))).toMatch(/^InvalidParameterCombination/);
  });

  it("show encryption controls when they have them", async () => {
    await world.vpc(alice, "vpc-a", "10.0.0.0/16");
    const show = async () => (await world.send(alice, "DescribeVpcs", {})).Vpcs?.[0];
    expect(await show()).not.toHaveProperty("EncryptionControl");
    world.seed.encryption("vpc-a", "enforce");
    expect((await show())?.EncryptionControl).toMatchObject({ Mode: "enforce", State: "available" });
  });

  it("can't be deleted with subnets, tables or groups in them", async () => {
    await world.vpc(alice, "vpc-a", "10.0.0.0/16");
    const { Subnet } = await world.send(alice, "CreateSubnet", { VpcId: "vpc-a", CidrBlock: "10.0.0.0/24" });
    expect(await refusal(world.send(alice, "DeleteVpc", { VpcId: "vpc-a" }))).toMatch(/^DependencyViolation/);
    await world.send(alice, "DeleteSubnet", { SubnetId: Subnet?.SubnetId });
    expect(await world.send(alice, "DeleteVpc", { VpcId: "vpc-a" })).toEqual({});
    expect(world.view.securityGroups()).toEqual([]);
  });

  it("are unknown in a region that isn't enabled", async () => {
    expect(await refusal(world.send({ ...alice, region: "ap-east-1" }, "DescribeVpcs", {}))).toMatch(/^AuthFailure/);
    const { Regions } = await world.send(alice, "DescribeRegions", {});
    expect(Regions?.map(({ RegionName }) => RegionName)).not.toContain("ap-east-1");
  });
});

describe("a new block", () => {
  beforeEach(async () => {
    await world.vpc(alice, "vpc-a", "10.0.0.0/16");
    await world.vpc(bob, "vpc-b", "10.1.0.0/16");
  });

  it("is associating, then associated with a local route in every table", async () => {
    await world.send(alice, "CreateRouteTable", { VpcId: "vpc-a" });
    const { CidrBlockAssociation } = await add("vpc-a", "100.64.9.9/16");
    expect(CidrBlockAssociation).toMatchObject({ CidrBlock: "100.64.0.0/16", CidrBlockState: { State: "associating" } });
    await world.clock.runUntilQuiet();
    expect(blocks("vpc-a")).toEqual(["10.0.0.0/16 associated", "100.64.0.0/16 associated"]);
    for (const { routes } of world.view.routeTables().filter(({ vpc }) => vpc === "vpc-a"))
      expect(routes.map(({ destination }) => destination)).toEqual(["10.0.0.0/16", "100.64.0.0/16"]);
  });

  it("may be IPv6, chosen or Amazon's", async () => {
    await world.send(alice, "AssociateVpcCidrBlock", { VpcId: "vpc-a", Ipv6CidrBlock: "2001:db8::/56" });
    await world.send(alice, "AssociateVpcCidrBlock", { VpcId: "vpc-a", AmazonProvidedIpv6CidrBlock: true });
    await world.clock.runUntilQuiet();
    expect(blocks("vpc-a")?.slice(1)).toEqual([
      "2001:db8::/56 associated",
      expect.stringMatching(/^2600:1f18:.*::\/56 associated$/),
    ]);
    expect(
      await refusal(world.send(alice, "AssociateVpcCidrBlock", { VpcId: "vpc-a", Ipv6CidrBlock: "2001:db8:1::/57" })),
    ).toMatch(/^InvalidVpc\.Range/);
  });

  it("goes again, but the primary stays", async () => {
    const { CidrBlockAssociation } = await add("vpc-a", "100.64.0.0/16");
    await world.clock.runUntilQuiet();
    await world.send(alice, "DisassociateVpcCidrBlock", { AssociationId: CidrBlockAssociation?.AssociationId });
    expect(blocks("vpc-a")?.[1]).toBe("100.64.0.0/16 disassociating");
    await world.clock.runUntilQuiet();
    expect(blocks("vpc-a")?.[1]).toBe("100.64.0.0/16 disassociated");
    expect(world.table("rtb-main-a").routes).toHaveLength(1);
    const { Vpcs } = await world.send(alice, "DescribeVpcs", { VpcIds: ["vpc-a"] });
    const primary = Vpcs?.[0]?.CidrBlockAssociationSet?.[0]?.AssociationId;
    expect(await refusal(world.send(alice, "DisassociateVpcCidrBlock", { AssociationId: primary }))).toMatch(
      /^OperationNotPermitted:.*It is the primary IPv4 CIDR block of the VPC$/,
    );
    expect(await refusal(world.send(alice, "DisassociateVpcCidrBlock", { AssociationId: "vpc-cidr-assoc-1" }))).toMatch(
      /^InvalidVpcCidrBlockAssociationID\.NotFound/,
    );
  });

  it.each([
    ["10.0.0.0/16", "10.0.128.0/17", "overlaps itself"],
    ["10.1.0.0/16", "10.0.4.0/24", "10.0.0.0/16 beside 10.0.0.0/15"],
    ["10.2.0.0/16", "192.168.0.0/16", "another RFC 1918 family"],
    ["10.2.0.0/16", "172.20.0.0/16", "another RFC 1918 family"],
    ["172.16.0.0/16", "172.31.0.0/16", "172.31.0.0/16 beside 172.16.0.0/12"],
    ["10.2.0.0/16", "198.19.0.0/16", "198.19.0.0/16 beside RFC 1918"],
    ["203.0.113.0/24", "10.2.0.0/16", "RFC 1918 beside public"],
    ["100.64.0.0/16", "10.2.0.0/16", "RFC 1918 beside 100.64.0.0/10"],
  ])("beside %s can't be %s (%s)", async (primary, added) => {
    await world.vpc(alice, "vpc-x", primary);
    expect(await refusal(add("vpc-x", added))).toMatch(/^InvalidVpc\.Range/);
  });

  it.each([
    ["10.2.0.0/16", "10.3.0.0/16"],
    ["10.2.0.0/16", "10.0.0.0/16"],
    ["10.2.0.0/16", "100.64.0.0/16"],
    ["10.2.0.0/16", "203.0.113.0/24"],
    ["172.16.0.0/16", "172.17.0.0/16"],
  ])("beside %s may be %s", async (primary, added) => {
    await world.vpc(alice, "vpc-x", primary);
    expect((await add("vpc-x", added)).VpcId).toBe("vpc-x");
  });

  it("is refused when a route's destination is in it, and taken when it is smaller", async () => {
    world.seed.route({ routeTable: "rtb-main-a", destination: "10.9.0.0/20", target: "tgw-1" });
    expect(await refusal(add("vpc-a", "10.9.0.0/20"))).toMatch(/10\.9\.0\.0\/20 in route table rtb-main-a$/);
    expect(await refusal(add("vpc-a", "10.9.0.0/19"))).toMatch(/^OperationNotPermitted/);
    expect((await add("vpc-a", "10.9.0.0/21")).VpcId).toBe("vpc-a");
  });

  it("is the fifth at most", async () => {
    for (const n of [2, 3, 4, 5]) await add("vpc-a", `10.${n}.0.0/16`);
    expect(await refusal(add("vpc-a", "10.6.0.0/16"))).toMatch(/^CidrLimitExceeded/);
  });

  it("must not overlap an active peer; others are welcome on either side", async () => {
    await world.active([alice, "vpc-a"], [bob, "vpc-b"]);
    expect(await refusal(add("vpc-a", "10.1.64.0/20"))).toMatch(/^OperationNotPermitted/);
    expect((await add("vpc-a", "10.2.0.0/16")).VpcId).toBe("vpc-a");
    expect(await refusal(add("vpc-b", "10.2.0.0/17", bob))).toMatch(/^OperationNotPermitted/);
    expect((await add("vpc-b", "10.3.0.0/16", bob)).VpcId).toBe("vpc-b");
  });

  it("is refused to a requester while its request is pending, whatever it is", async () => {
    const id = await world.pending([alice, "vpc-a"], [bob, "vpc-b"]);
    expect(await refusal(add("vpc-a", "10.7.0.0/16"))).toMatch(/^OperationNotPermitted/);
    await world.send(bob, "RejectVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect((await add("vpc-a", "10.7.0.0/16")).VpcId).toBe("vpc-a");
  });

  it("of an accepter fails a pending request when it overlaps, and only then", async () => {
    const id = await world.pending([alice, "vpc-a"], [bob, "vpc-b"]);
    await add("vpc-b", "10.7.0.0/16", bob);
    expect(await world.status(alice, id)).toBe("pending-acceptance");
    world.seed.block("vpc-a", "100.64.0.0/16");
    await add("vpc-b", "100.64.128.0/17", bob);
    expect(await world.status(alice, id)).toBe("failed");
    expect(await refusal(world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id }))).toMatch(
      /^InvalidVpcPeeringConnectionID\.NotFound/,
    );
  });
});

describe("subnets", () => {
  beforeEach(async () => {
    await world.vpc(alice, "vpc-a", ["10.0.0.0/16", "2001:db8::/56"]);
  });
  const subnet = (CidrBlock: string, more: { Ipv6CidrBlock?: string } = {}) =>
    world.send(alice, "CreateSubnet", { VpcId: "vpc-a", CidrBlock, ...more });

  it("lie in the VPC, apart from each other", async () => {
    const { Subnet } = await subnet("10.0.1.7/24", { Ipv6CidrBlock: "2001:db8::/64" });
    expect(Subnet).toMatchObject({ CidrBlock: "10.0.1.0/24", AvailableIpAddressCount: 251, AvailabilityZone: "eu-west-1a" });
    expect(await refusal(subnet("10.0.1.128/25"))).toBe(
      "InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet",
    );
    expect(await refusal(subnet("10.0.2.0/24", { Ipv6CidrBlock: "2001:db8::/64" }))).toMatch(/^InvalidSubnet\.Conflict/);
    for (const outside of ["10.1.0.0/24", "10.0.0.0/29", "10.0.0.0/15"])
      expect(await refusal(subnet(outside))).toMatch(/^InvalidSubnet\.Range/);
  });

  it("keep their block in the VPC", async () => {
    world.seed.block("vpc-a", "100.64.0.0/16");
    await subnet("100.64.1.0/24");
    const { Vpcs } = await world.send(alice, "DescribeVpcs", {});
    const AssociationId = Vpcs?.[0]?.CidrBlockAssociationSet?.[1]?.AssociationId;
    expect(await refusal(world.send(alice, "DisassociateVpcCidrBlock", { AssociationId }))).toMatch(/^DependencyViolation/);
  });
});
