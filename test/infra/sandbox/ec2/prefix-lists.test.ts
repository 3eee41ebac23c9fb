import { beforeEach, describe, expect, it } from "vitest";
import { describePrefixLists } from "#shared/aws/prefix-lists.ts";
import { route, table } from "#test/builders/facts.ts";
import { alice, bob, ec2World } from "./ec2-world.ts";

let world: ReturnType<typeof ec2World>;
const make = (id: string, more: object = {}) => {
  world.seed.reserveId("prefix-list", id);
  return world.send(alice, "CreateManagedPrefixList", {
    PrefixListName: "offices",
    AddressFamily: "IPv4",
    MaxEntries: 3,
    Entries: [{ Cidr: "192.0.2.7/24" }],
    TagSpecifications: [{ ResourceType: "prefix-list", Tags: [{ Key: "team", Value: "net" }] }],
    ...more,
  });
};

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", "10.1.0.0/16");
});

const toList = (id: string) =>
  world.send(alice, "CreateRoute", { RouteTableId: "rtb-main-a", DestinationPrefixListId: id, TransitGatewayId: "tgw-1" });
const to = (block: string) =>
  world.send(alice, "CreateRoute", { RouteTableId: "rtb-main-a", DestinationCidrBlock: block, TransitGatewayId: "tgw-1" });

describe("prefix lists", () => {
  it("are made, and seen by their own account in their own Region", async () => {
    await make("pl-1");
    expect(await world.send(alice, "DescribeManagedPrefixLists", {})).toEqual({
      PrefixLists: [
        {
          PrefixListId: "pl-1",
          PrefixListArn: "arn:aws:ec2:eu-west-1:111111111111:prefix-list/pl-1",
          PrefixListName: "offices",
          OwnerId: "111111111111",
          AddressFamily: "IPv4",
          MaxEntries: 3,
          State: "create-complete",
          Version: 1,
          Tags: [{ Key: "team", Value: "net" }],
        },
      ],
    });
    expect(await world.send(alice, "GetManagedPrefixListEntries", { PrefixListId: "pl-1" })).toEqual({
      Entries: [{ Cidr: "192.0.2.0/24" }],
    });
    expect(await world.send(bob, "DescribeManagedPrefixLists", {})).toEqual({ PrefixLists: [] });
    await expect(world.send(bob, "DescribeManagedPrefixLists", { PrefixListIds: ["pl-1"] })).rejects.toThrow("does not exist");
  });

  it.each([
    ["another family", { Entries: [{ Cidr: "2001:db8::/56" }] }],
    ["no block", { Entries: [{ Cidr: "office" }] }],
    ["more entries than it may have", { MaxEntries: 1, Entries: [{ Cidr: "192.0.2.0/25" }, { Cidr: "192.0.2.128/25" }] }],
    ["a size that no list has", { MaxEntries: 1001 }],
    ["a family that there isn't", { AddressFamily: "IPv5" }],
    ["a name of AWS", { PrefixListName: "com.amazonaws.mine" }],
  ])("are refused with %s", async (_name, more) => {
    await expect(make("pl-1", more)).rejects.toMatchObject({ name: expect.any(String) });
    expect(await world.send(alice, "DescribeManagedPrefixLists", {})).toEqual({ PrefixLists: [] });
  });

  it("take their largest size in a table's quota, in their family; one that isn't there takes one place", async () => {
    world.seed.quotas("vpc-a", { routesPerTable: 5 });
    await make("pl-1");
    await make("pl-6", { AddressFamily: "IPv6", Entries: [], MaxEntries: 5 });
    await toList("pl-1");
    await toList("pl-6");
    await to("10.2.0.0/16");
    await expect(to("10.3.0.0/16")).rejects.toThrow("maximum number of routes");
    await expect(toList("pl-unknown")).rejects.toThrow("maximum number of routes");
  });

  it("take their largest size in a group's quota", async () => {
    world.seed.quotas("vpc-a", { rulesPerGroup: 3 });
    await make("pl-1");
    await make("pl-4", { MaxEntries: 4, Entries: [] });
    const allow = (id: string) =>
      world.send(alice, "AuthorizeSecurityGroupEgress", {
        GroupId: "sg-default-a",
        IpPermissions: [{ IpProtocol: "tcp", FromPort: 1, ToPort: 1, PrefixListIds: [{ PrefixListId: id }] }],
      });
    await expect(allow("pl-4")).rejects.toThrow("maximum number of rules");
  });

  it("are what the product reads of them", async () => {
    await make("pl-1");
    // the world's `send` takes an operation's name, a client's a command
    const client = { send: ({ input }: { input: object }) => world.send(alice, "DescribeManagedPrefixLists", input) };
    const vpc = {
      routeTables: [table("rtb-1", { routes: [route("pl-1", "tgw-1"), route("pl-2", "tgw-1")] })],
      securityGroups: [],
    };
    expect(await describePrefixLists(client as unknown as Parameters<typeof describePrefixLists>[0], vpc)).toEqual([
      { id: "pl-1", version: 4, maxEntries: 3 },
      { id: "pl-2", version: null, maxEntries: null },
    ]);
  });
});
