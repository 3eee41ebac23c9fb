import { beforeEach, describe, expect, it } from "vitest";
import { alice, aliceInFrankfurt, bob, ec2World, refusal, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = ec2World();
  for (let n = 0; n < 7; n++) await world.vpc(alice, `vpc-${n}`, `10.${n}.0.0/16`);
});

const tag = (...[id, Key, Value, as = alice]: [id: string, key: string, value: string, as?: typeof alice]) =>
  world.send(as, "CreateTags", { Resources: [id], Tags: [{ Key, Value }] });
const vpcs = async (...Filters: { Name: string; Values: string[] }[]) =>
  (await world.send(alice, "DescribeVpcs", { Filters })).Vpcs?.map(({ VpcId }) => VpcId);

describe("pages", () => {
  it("follow one another, in order, without a gap", async () => {
    const first = await world.send(alice, "DescribeVpcs", { MaxResults: 5 });
    expect(first.Vpcs).toHaveLength(5);
    await world.send(alice, "DeleteVpc", { VpcId: "vpc-4" });
    const second = await world.send(alice, "DescribeVpcs", { MaxResults: 5, NextToken: first.NextToken });
    expect(second.Vpcs?.map(({ VpcId }) => VpcId)).toEqual(["vpc-5", "vpc-6"]);
    expect(second).not.toHaveProperty("NextToken");
  });

  it.each([
    ["too small", { MaxResults: 4 }, "InvalidParameterValue"],
    ["too large", { MaxResults: 1001 }, "InvalidParameterValue"],
    ["a made-up token", { NextToken: "abc" }, "InvalidPaginationToken"],
    ["ids and a limit", { VpcIds: ["vpc-1"], MaxResults: 5 }, "InvalidParameterCombination"],
    ["ids and a token", { VpcIds: ["vpc-1"], NextToken: "abc" }, "InvalidParameterCombination"],
  ])("are refused: %s", async (_name, input, code) => {
    expect(await refusal(world.send(alice, "DescribeVpcs", input))).toMatch(new RegExp(`^${code}:`));
  });

  it("belong to their own call", async () => {
    const { NextToken } = await world.send(alice, "DescribeVpcs", { MaxResults: 5 });
    expect(await refusal(world.send(alice, "DescribeSubnets", { NextToken }))).toMatch(/^InvalidPaginationToken/);
  });
});

describe("filters", () => {
  it("take wildcards, and a backslash for the characters themselves", async () => {
    await tag("vpc-1", "name", "a*b");
    await tag("vpc-2", "name", "axxb");
    await tag("vpc-3", "name", "a.b");
    expect(await vpcs({ Name: "tag:name", Values: ["a*b"] })).toEqual(["vpc-1", "vpc-2", "vpc-3"]);
    expect(await vpcs({ Name: "tag:name", Values: ["a?b"] })).toEqual(["vpc-1", "vpc-3"]);
    expect(await vpcs({ Name: "tag:name", Values: ["a\\*b"] })).toEqual(["vpc-1"]);
    expect(await vpcs({ Name: "tag:name", Values: ["A*"] })).toEqual([]);
  });

  it("are all met, each by any of its values", async () => {
    await tag("vpc-1", "team", "x");
    await tag("vpc-2", "team", "y");
    await tag("vpc-2", "env", "prod");
    expect(await vpcs({ Name: "tag:team", Values: ["x", "y"] })).toEqual(["vpc-1", "vpc-2"]);
    expect(await vpcs({ Name: "tag:team", Values: ["x", "y"] }, { Name: "tag-key", Values: ["env"] })).toEqual(["vpc-2"]);
  });

  it.each([
    ["cidr", "10.3.0.0/16"],
    ["cidr-block-association.cidr-block", "10.3.*"],
    ["vpc-id", "vpc-3"],
  ])("know %s", async (Name, value) => {
    expect(await vpcs({ Name, Values: [value] })).toEqual(["vpc-3"]);
  });

  it("are refused when unknown, empty or too long", async () => {
    expect(await refusal(vpcs({ Name: "colour", Values: ["red"] }))).toBe(
      "InvalidParameterValue: The filter 'colour' is invalid",
    );
    expect(await refusal(vpcs({ Name: "toString", Values: ["x"] }))).toMatch(/^InvalidParameterValue/);
    expect(await refusal(vpcs({ Name: "vpc-id", Values: [] }))).toMatch(/^InvalidParameterValue/);
    const Values = Array.from({ length: 201 }, (_, n) => `vpc-${n}`);
    expect(await refusal(vpcs({ Name: "vpc-id", Values }))).toMatch(/^FilterLimitExceeded/);
  });
});

describe("peering connections", () => {
  let pcx: string;
  beforeEach(async () => {
    await world.vpc(bob, "vpc-b", "10.100.0.0/16");
    pcx = await world.pending([alice, "vpc-0"], [bob, "vpc-b"]);
    await world.active([alice, "vpc-1"], [bob, "vpc-b"]);
  });
  const connections = async (Name: string, value: string) =>
    (await world.send(bob, "DescribeVpcPeeringConnections", { Filters: [{ Name, Values: [value] }] })).VpcPeeringConnections?.map(
      ({ VpcPeeringConnectionId }) => VpcPeeringConnectionId,
    );

  it.each([
    ["status-code", "pending-acceptance"],
    ["status-message", "Pending Acceptance by *"],
    ["requester-vpc-info.vpc-id", "vpc-0"],
    ["requester-vpc-info.cidr-block", "10.0.0.0/16"],
    ["expiration-time", "2026-11-09T09:00:00.000Z"],
  ])("filter by %s", async (Name, value) => {
    expect(await connections(Name, value)).toEqual([pcx]);
  });

  it("filter by accepter, owner and own tags", async () => {
    await tag(pcx, "team", "b", bob);
    expect(await connections("tag:team", "b")).toEqual([pcx]);
    expect(await connections("accepter-vpc-info.vpc-id", "vpc-b")).toHaveLength(2);
    expect(await connections("requester-vpc-info.owner-id", alice.account)).toHaveLength(2);
    expect(await connections("accepter-vpc-info.cidr-block", "10.100.0.0/16")).not.toContain(pcx);
    expect(await refusal(connections("accepter-vpc-info.region", "eu-west-1"))).toMatch(/^InvalidParameterValue/);
  });
});

describe("tags", () => {
  it("of a connection belong to the copy that they were put on", async () => {
    await world.vpc(bob, "vpc-b", "10.100.0.0/16");
    const { VpcPeeringConnection } = await world.send(alice, "CreateVpcPeeringConnection", {
      VpcId: "vpc-0",
      PeerVpcId: "vpc-b",
      PeerOwnerId: bob.account,
      TagSpecifications: [{ ResourceType: "vpc-peering-connection", Tags: [{ Key: "peering:reason", Value: "test" }] }],
    });
    const id = VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
    expect(await refusal(tag(id, "k", "v", bob))).toMatch(/^InvalidVpcPeeringConnectionID\.NotFound/);
    await world.clock.runUntilQuiet();
    await tag(id, "managed", "yes", bob);
    expect((await world.describe(alice, id)).Tags).toEqual([{ Key: "peering:reason", Value: "test" }]);
    expect((await world.describe(bob, id)).Tags).toEqual([{ Key: "managed", Value: "yes" }]);
    expect(world.view.connection(id)?.tagsOf("accepter")).toEqual({ managed: "yes" });
  });

  it("of a connection within one account and region are shared, across regions not", async () => {
    const near = await world.pending([alice, "vpc-0"], [alice, "vpc-1"]);
    await tag(near, "k", "v");
    expect(world.view.connection(near)?.tagsOf("accepter")).toEqual({ k: "v" });
    await world.vpc(aliceInFrankfurt, "vpc-f", "10.200.0.0/16");
    const far = await world.pending([alice, "vpc-0"], [aliceInFrankfurt, "vpc-f"]);
    await tag(far, "k", "v");
    expect(world.view.connection(far)?.tagsOf("accepter")).toEqual({});
  });

  it("are listed, overwritten, and deleted by key, by value, or all", async () => {
    await tag("vpc-0", "a", "1");
    await tag("vpc-0", "a", "2");
    await tag("vpc-0", "b", "3");
    const list = async () => (await world.send(alice, "DescribeTags", {})).Tags?.map(({ Key, Value }) => `${Key}=${Value}`);
    expect(await list()).toEqual(["a=2", "b=3"]);
    const remove = (Tags?: { Key: string; Value?: string }[]) => world.send(alice, "DeleteTags", { Resources: ["vpc-0"], Tags });
    await remove([{ Key: "a", Value: "1" }]);
    expect(await list()).toEqual(["a=2", "b=3"]);
    await remove([{ Key: "a" }]);
    expect(await list()).toEqual(["b=3"]);
    await remove();
    expect(await list()).toEqual([]);
  });

  it("filter by resource and key", async () => {
    await tag("vpc-0", "a", "1");
    await tag("rtb-main-1", "a", "2");
    const { Tags } = await world.send(alice, "DescribeTags", { Filters: [{ Name: "resource-type", Values: ["route-table"] }] });
    expect(Tags).toEqual([{ ResourceType: "route-table", ResourceId: "rtb-main-1", Key: "a", Value: "2" }]);
  });

  it("are put on all resources or none", async () => {
    const call = world.send(alice, "CreateTags", { Resources: ["vpc-0", "rtb-none"], Tags: [{ Key: "k", Value: "v" }] });
    expect(await refusal(call)).toMatch(/^InvalidRouteTableID\.NotFound/);
    expect(world.view.vpcs()[0]?.tags).toEqual({});
  });

  it("are 50 at most, not AWS's own, not too long", async () => {
    const Tags = Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: "" }));
    expect(await refusal(world.send(alice, "CreateTags", { Resources: ["vpc-0"], Tags }))).toMatch(/^TagLimitExceeded/);
    expect(await refusal(tag("vpc-0", "aws:x", "y"))).toMatch(/^InvalidParameterValue/);
    expect(await refusal(tag("vpc-0", "x".repeat(129), "y"))).toMatch(/^InvalidParameterValue/);
    expect(await refusal(tag("vpc-0", "x", "y".repeat(257)))).toMatch(/^InvalidParameterValue/);
  });

  it("on create are for the created type only", async () => {
    const TagSpecifications = [{ ResourceType: "subnet" as const, Tags: [{ Key: "k", Value: "v" }] }];
    expect(await refusal(world.send(alice, "CreateVpc", { CidrBlock: "10.50.0.0/16", TagSpecifications }))).toBe(
      "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.",
    );
  });
});
