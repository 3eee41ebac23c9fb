import {
  DescribeRouteTablesCommand,
  DescribeVpcPeeringConnectionsCommand,
  ModifyVpcAttributeCommand,
  ReplaceRouteTableAssociationCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ownerOf } from "#cli/scenario/owners.ts";
import { placeOf, type Stage } from "#cli/scenario/stage.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import type { Settings } from "#shared/config.ts";
import { AccountId, PeeringConnectionId, Region } from "#shared/peering/ids.ts";
import { type Staged, staged } from "#test/builders/staged.ts";

const shop = "111111111111";
const search = "222222222222";
const hub = "100000000000";

const world = {
  organization: {
    units: [
      {
        name: "apps",
        accounts: [
          { id: shop, name: "shop" },
          { id: search, name: "search" },
        ],
      },
      { name: "attic" },
    ],
  },
  vpcs: [
    {
      id: "vpc-shop",
      account: shop,
      region: "eu-west-1",
      cidrs: ["10.1.0.0/16"],
      subnets: [{ id: "subnet-shop", cidr: "10.1.0.0/24" }],
      routeTables: [{ id: "rtb-shop", subnets: ["subnet-shop"] }, { id: "rtb-spare" }],
      securityGroups: [{ id: "sg-shop", tags: { "peering:client": "" } }],
    },
    {
      id: "vpc-search",
      account: search,
      region: "us-east-1",
      cidrs: ["10.2.0.0/16"],
      subnets: [{ id: "subnet-search", cidr: "10.2.0.0/24" }],
      securityGroups: [{ id: "sg-search", tags: { "peering:expose": "tcp/443" } }],
    },
  ],
};
const request = { request: { name: "ours", from: "vpc-shop", to: "vpc-search" } };

/** Connected, and swept once; from here on no event arrives. */
const converged = async (more: readonly object[] = [], settings: Partial<Settings> = {}): Promise<Staged> => {
  const played = await staged({ ...world, settings, actions: [request, { events: "drop" }, ...more] });
  await played.next();
  expect((await recordOf(played.stage)).outcome).toBe("connected");
  await played.next();
  expect((await played.sweep()).started).toBe(0);
  return played;
};

const recordOf = async ({ product, requested }: Stage) => {
  const id = requested.get("ours")?.id;
  const entry = id ? await product.ledger.read(id) : null;
  if (!entry) throw new Error("the ledger doesn't know the peering");
  return entry.record;
};

const routesOf = ({ world: { sandbox } }: Stage, table: string): readonly string[] =>
  (sandbox.ec2.view.routeTables().find(({ id }) => id === table)?.routes ?? []).map(({ destination }) => destination);

const exposed = ({ world: { sandbox } }: Stage): readonly string[] =>
  (sandbox.ec2.view.securityGroups().find(({ id }) => id === "sg-search")?.rules ?? [])
    .filter(({ direction }) => direction === "ingress")
    .map(({ source }) => source);

const owner = (stage: Stage, vpc: string) => ownerOf(stage.world.sandbox, placeOf(stage, vpc));

describe("a lost event", () => {
  const lost: readonly (readonly [string, object])[] = [
    ["a block", { addCidr: { vpc: "vpc-search", cidr: "10.3.0.0/16" } }],
    ["a subnet", { addSubnet: { vpc: "vpc-shop", id: "subnet-more", cidr: "10.1.1.0/24" } }],
    ["a table", { addRouteTable: { vpc: "vpc-shop", id: "rtb-more", subnets: [] } }],
    ["a route of ours, removed", { deleteRoute: { routeTable: "rtb-shop", to: "10.2.0.0/16" } }],
    ["a route of somebody else's", { addRoute: { routeTable: "rtb-shop", to: "0.0.0.0/0", via: "igw-1" } }],
    ["a group", { addSecurityGroup: { vpc: "vpc-search", id: "sg-more", tags: { "peering:expose": "tcp/80" } } }],
    ["a rule of ours, removed", { revokeRule: { group: "sg-search", source: "10.1.0.0/16", protocol: "tcp", from: 443 } }],
    ["a VPC's tag", { tag: { resource: "vpc-search", tags: { team: "search" } } }],
    ["a table's tag", { tag: { resource: "rtb-shop", tags: { tier: "web" } } }],
    ["a subnet's tag", { tag: { resource: "subnet-shop", tags: { tier: "web" } } }],
    ["a group's tag", { untag: { resource: "sg-search", keys: ["peering:expose"] } }],
    ["the connection's tag", { tag: { resource: "ours", tags: { "peering:reason": "orders" } } }],
    ["a policy", { setPolicy: '@id("all") @reason("all")\npermit (principal, action, resource);' }],
    ["a setting", { setSettings: { routes: "subnets" } }],
    ["an account's unit", { moveAccount: { account: search, to: "ou-attic" } }],
    ["the connection's end", { deleteByHand: { peering: "ours" } }],
  ];

  it.each(lost)("is found by the next sweep: %s; the sweep after it starts nothing", async (_what, action) => {
    const played = await converged([action]);
    await played.next();
    expect((await played.sweep()).started).toBe(1);
    const { started, writes } = await played.sweep();
    expect({ started, writes }).toEqual({ started: 0, writes: [] });
  });

  it("of an account that left the organization is found; nothing is taken down for it", async () => {
    const played = await converged([{ removeAccount: { account: search } }]);
    await played.next();
    const { started, writes } = await played.sweep();
    // only the side that is still a member is told
    expect({ started, writes }).toEqual({ started: 1, writes: ["CreateTags"] });
    expect(await recordOf(played.stage)).toMatchObject({ outcome: "degraded", reasons: [{ rule: "outside-organization" }] });
  });

  it("is repaired by that look: a block, a re-association, a route, a rule", async () => {
    const played = await converged([
      { addCidr: { vpc: "vpc-search", cidr: "10.3.0.0/16" } },
      { deleteRoute: { routeTable: "rtb-shop", to: "10.2.0.0/16" } },
      { revokeRule: { group: "sg-search", source: "10.1.0.0/16", protocol: "tcp", from: 443 } },
    ]);
    await played.next();
    await played.next();
    await played.next();
    const shopOwner = owner(played.stage, "vpc-shop");
    const { RouteTables } = await shopOwner.send(new DescribeRouteTablesCommand({ RouteTableIds: ["rtb-shop"] }));
    const AssociationId = RouteTables?.[0]?.Associations?.[0]?.RouteTableAssociationId;
    await shopOwner.send(new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: "rtb-spare" }));
    expect(exposed(played.stage)).toEqual([]);
    expect((await played.sweep()).started).toBe(1);
    expect(routesOf(played.stage, "rtb-spare")).toEqual(expect.arrayContaining(["10.2.0.0/16", "10.3.0.0/16"]));
    expect(exposed(played.stage)).toEqual(expect.arrayContaining(["10.1.0.0/16"]));
  });

  it("of an end is found even after EC2 has forgotten the connection: the routes that it left go", async () => {
    const played = await converged([{ deleteByHand: { peering: "ours" } }], { sweepEvery: "1d" });
    await played.next();
    await played.stage.world.sandbox.clock.advance(4 * 3_600_000);
    const seen = await owner(played.stage, "vpc-shop").send(new DescribeVpcPeeringConnectionsCommand({}));
    expect(seen.VpcPeeringConnections).toEqual([]);
    expect(routesOf(played.stage, "rtb-shop")).toContain("10.2.0.0/16");
    expect((await played.sweep()).started).toBe(1);
    expect(routesOf(played.stage, "rtb-shop")).not.toContain("10.2.0.0/16");
    expect((await recordOf(played.stage)).outcome).toBe("disconnected");
    expect((await played.sweep()).started).toBe(0);
  });

  it("of a request is found, whichever side is swept first", async () => {
    const played = await staged({ ...world, actions: [{ events: "drop" }, request] });
    await played.next();
    await played.next();
    expect((await played.sweep()).started).toBe(1);
    expect((await recordOf(played.stage)).outcome).toBe("connected");
    expect((await played.sweep()).started).toBe(0);
  });
});

describe("a request of which only a hint from a place that doesn't show it came", () => {
  const elsewhere = { account: AccountId.parse(hub), region: Region.parse("us-east-1") };

  it("is looked at where it is by the next sweep, though nothing has looked yet", async () => {
    const played = await staged({ ...world, actions: [{ events: "drop" }, request] });
    await played.next();
    await played.next();
    const id = PeeringConnectionId.parse(played.stage.requested.get("ours")?.id);
    await played.stage.product.ledger.mark(id, elsewhere, "");
    await played.sweep();
    expect(await recordOf(played.stage)).toMatchObject({ outcome: "connected" });
  });
});

describe("a converged peering", () => {
  it("costs six reads a place, however many peerings are there, and no write", async () => {
    const played = await converged();
    const { swept, writes, started, calls } = await played.sweep();
    const at = (account: string, region: string) =>
      swept.filter(({ caller }) => caller.account === account && caller.region === region).map(({ operation }) => operation);
    const reads = [
      "DescribeRouteTables",
      "DescribeSecurityGroupRules",
      "DescribeSecurityGroups",
      "DescribeSubnets",
      "DescribeVpcPeeringConnections",
      "DescribeVpcs",
    ];
    expect([...at(shop, "eu-west-1")].sort()).toEqual(reads);
    expect([...at(search, "us-east-1")].sort()).toEqual(reads);
    expect(at(shop, "us-east-1")).toEqual(["DescribeVpcPeeringConnections"]);
    expect({ writes, started }).toEqual({ writes: [], started: 0 });
    const ledgerWrites = calls.filter(({ service, operation }) => service === "dynamodb" && !/^(Get|Scan)/.test(operation));
    expect(ledgerWrites).toEqual([]);
  });

  it("is looked at once a day all the same, for what has no bulk form: DNS attributes", async () => {
    const played = await converged([], { sweepEvery: "1h" });
    await owner(played.stage, "vpc-search").send(
      new ModifyVpcAttributeCommand({ VpcId: "vpc-search", EnableDnsHostnames: { Value: false } }),
    );
    const looked = async () => (await recordOf(played.stage)).looked?.at;
    const first = await looked();
    await played.act({ is: "advance", body: "20h" });
    expect(await looked()).toBe(first);
    await played.act({ is: "advance", body: "5h" });
    expect(await looked()).not.toBe(first);
    expect((await recordOf(played.stage)).warnings.map(({ rule }) => rule)).toContain("dns-attributes-disabled");
  });

  it("is looked at when its time has come", async () => {
    const played = await converged();
    const { ledger } = played.stage.product;
    const [entry] = await ledger.all();
    if (!entry) throw new Error("no entry");
    const { clock } = played.stage.world.sandbox;
    await ledger.save(entry.id, entry.version, { ...entry.record, due: new Date(clock.now() + 60_000).toISOString() });
    expect((await played.sweep()).started).toBe(0);
    await clock.advance(60_000);
    expect((await played.sweep()).started).toBe(1);
  });

  it("is looked at where a hint came and no run: the function died between the two", async () => {
    const played = await converged();
    const { ledger } = played.stage.product;
    const [entry] = await ledger.all();
    if (!entry) throw new Error("no entry");
    await ledger.mark(entry.id, entry.seen, "");
    expect((await played.sweep()).started).toBe(1);
    expect((await played.sweep()).started).toBe(0);
  });
});

describe("what isn't as it should be", () => {
  const denied = new AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.", { status: 403 });

  it("is tried by the next sweeps, then once an hour", async () => {
    let barred = true;
    const fault = ({ operation }: { readonly operation: string }) => (barred && operation === "CreateRoute" ? denied : undefined);
    const played = await staged({ ...world, settings: { sweepEvery: "1d" }, actions: [request] }, { calls: { fault } });
    await played.next();
    expect((await recordOf(played.stage)).outcome).toBe("degraded");
    const starts: number[] = [];
    for (let at = 0; at < 16; at++) {
      await played.stage.world.sandbox.clock.advance(900_000);
      starts.push((await played.sweep()).started);
    }
    expect(starts.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(starts.slice(4).reduce((sum, each) => sum + each, 0)).toBe(3);
    barred = false;
    await played.stage.world.sandbox.clock.advance(3_600_000);
    expect((await played.sweep()).started).toBe(1);
    expect((await recordOf(played.stage)).outcome).toBe("connected");
    expect((await played.sweep()).started).toBe(0);
  });

  it("so is a connection that AWS leaves where it is, one look each time", async () => {
    const played = await staged({ ...world, settings: { sweepEvery: "1d" }, actions: [request] });
    played.stage.world.sandbox.ec2.seed.lingering("provisioning", 86_400_000);
    await played.next();
    expect(await recordOf(played.stage)).toMatchObject({ outcome: "failed", reasons: [{ rule: "stuck" }] });
    const starts: number[] = [];
    for (let at = 0; at < 16; at++) {
      await played.stage.world.sandbox.clock.advance(900_000);
      starts.push((await played.sweep()).started);
    }
    expect(starts.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(starts.slice(4).reduce((sum, each) => sum + each, 0)).toBe(3);
  });

  it("an account that can't be read is skipped with a word, and nothing of it is taken down (peers-edge-cases 89)", async () => {
    let barred = false;
    const fault = ({ service, input }: { readonly service: string; readonly input: object }) =>
      barred && service === "sts" && JSON.stringify(input).includes(search)
        ? new AwsError("AccessDenied", "not authorized to perform: sts:AssumeRole", { status: 403 })
        : undefined;
    const played = await staged({ ...world, actions: [request] }, { calls: { fault } });
    await played.next();
    barred = true;
    // sessions last for an hour
    await played.act({ is: "advance", body: "2h" });
    const { writes } = await played.sweep();
    expect(writes).toEqual([]);
    expect(routesOf(played.stage, "rtb-shop")).toContain("10.2.0.0/16");
    expect(played.stage.product.log.filter((line) => line.includes("account skipped")).at(-1)).toContain(search);
    expect((await recordOf(played.stage)).outcome).toBe("connected");
  });
});

describe("the census", () => {
  it("counts what is alive and what of it policy revoked", async () => {
    const played = await converged();
    const { ledger } = played.stage.product;
    expect(await ledger.census()).toMatchObject({ live: 1, revoked: 0 });
    const [entry] = await ledger.all();
    if (!entry) throw new Error("no entry");
    await ledger.save(entry.id, entry.version, { ...entry.record, revokedSince: "2026-01-01T00:00:00.000Z" });
    await played.sweep();
    expect(await ledger.census()).toMatchObject({ live: 1, revoked: 1 });
  });
});
