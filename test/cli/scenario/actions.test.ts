import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseScenario } from "#cli/scenario/parse.ts";
import { runScenario } from "#cli/scenario/run.ts";
import { sandboxFor } from "#cli/scenario/setting-up.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import { stageAfter } from "./idle-product.ts";

const scenario = (actions: readonly object[]) => ({
  version: 1,
  organization: {
    units: [
      { name: "a", accounts: [{ id: "111111111111", name: "one" }] },
      { name: "b", accounts: [{ id: "222222222222", name: "two" }] },
    ],
  },
  vpcs: [
    {
      id: "vpc-a",
      account: "111111111111",
      region: "eu-west-1",
      cidrs: ["10.0.0.0/16"],
      subnets: [{ id: "subnet-a", cidr: "10.0.0.0/24" }],
      securityGroups: [{ id: "sg-a", ingress: [{ protocol: "tcp", from: 443, source: "10.9.0.0/16" }], egress: [] }],
    },
    { id: "vpc-b", account: "222222222222", region: "eu-central-1", cidrs: ["10.1.0.0/16"], ipv6: ["2001:db8::/56"] },
  ],
  actions,
});

const run = (...actions: readonly object[]) => stageAfter(scenario(actions));

const nothing = () => undefined;
const request = { request: { name: "a-to-b", from: "vpc-a", to: "vpc-b", tags: { why: "test" } } };
const connectionOf = ({ world, requested }: Stage) => world.sandbox.ec2.view.connection(requested.get("a-to-b")?.id ?? "");
const tableOf = ({ world }: Stage, id: string) => world.sandbox.ec2.view.routeTables().find((table) => table.id === id);

describe("actions on a peering", () => {
  it("are done by the right account in the right region", async () => {
    const accepted = await run(request, { acceptByHand: { peering: "a-to-b" } });
    expect(accepted.findings).toEqual([]);
    expect(connectionOf(accepted)).toMatchObject({
      status: "active",
      requester: { account: "111111111111", region: "eu-west-1", vpc: "vpc-a" },
      accepter: { account: "222222222222", region: "eu-central-1", vpc: "vpc-b" },
    });
    expect(connectionOf(accepted)?.tagsOf("requester")).toEqual({ why: "test" });
    expect(connectionOf(await run(request, { rejectByHand: { peering: "a-to-b" } }))?.status).toBe("rejected");
    const deleted = await run(
      request,
      { acceptByHand: { peering: "a-to-b" } },
      { deleteByHand: { peering: "a-to-b", side: "accepter" } },
    );
    expect(connectionOf(deleted)?.status).toBe("deleted");
    const last = deleted.world.sandbox.calls.at(-1);
    expect(last).toMatchObject({
      operation: "DeleteVpcPeeringConnection",
      caller: { account: "222222222222", region: "eu-central-1" },
    });
  });

  it("are seen as a role's where the scenario names one", async () => {
    const { world } = await run({ request: { ...request.request, principal: "Deploy" } });
    const call = world.sandbox.calls.find(({ operation }) => operation === "CreateVpcPeeringConnection");
    expect(call?.caller.principal).toMatchObject({ kind: "role", roleName: "Deploy", account: "111111111111" });
  });

  it("become a finding where AWS refuses them, and the run goes on", async () => {
    const twice = await run(
      request,
      { rejectByHand: { peering: "a-to-b" } },
      { acceptByHand: { peering: "a-to-b" } },
      { tag: { resource: "vpc-a", tags: { x: "y" } } },
    );
    expect(twice.findings).toEqual([
      { rule: "action-refused", resource: "a-to-b", message: expect.stringMatching(/^acceptByHand: InvalidStateTransition: /) },
    ]);
    expect(twice.world.sandbox.ec2.view.vpcs()[0]?.tags).toEqual({ x: "y" });
  });

  it("tag the requester's copy by the peering's name", async () => {
    const tagged = await run(
      request,
      { tag: { resource: "a-to-b", tags: { more: "1" } } },
      { untag: { resource: "a-to-b", keys: ["why"] } },
    );
    expect(connectionOf(tagged)?.tagsOf("requester")).toEqual({ more: "1" });
    expect(connectionOf(tagged)?.tagsOf("accepter")).toEqual({});
  });
});

describe("actions on a network", () => {
  it("add and remove blocks, subnets, tables and groups under the ids given", async () => {
    const stage = await run(
      { addCidr: { vpc: "vpc-a", cidr: "10.2.0.0/16" } },
      { addSubnet: { vpc: "vpc-a", id: "subnet-new", cidr: "10.2.0.0/24", routeTable: "rtb-main-vpc-a", tags: { t: "1" } } },
      { addRouteTable: { vpc: "vpc-a", id: "rtb-new", subnets: ["subnet-a"], routes: [{ to: "10.8.0.0/16", via: "tgw-1" }] } },
      { addSecurityGroup: { vpc: "vpc-a", id: "sg-new", ingress: [{ protocol: "all", source: "sg-new" }] } },
      { addCidr: { vpc: "vpc-b", cidr: "2001:db8:1::/56" } },
      { removeCidr: { vpc: "vpc-b", cidr: "2001:db8:1::/56" } },
    );
    const { view } = stage.world.sandbox.ec2;
    expect(stage.findings).toEqual([]);
    expect(view.vpcs()[0]?.subnets.map(({ id }) => id)).toEqual(["subnet-a", "subnet-new"]);
    expect(tableOf(stage, "rtb-new")).toMatchObject({ subnets: ["subnet-a"], vpc: "vpc-a" });
    expect(tableOf(stage, "rtb-new")?.routes).toContainEqual({
      destination: "10.8.0.0/16",
      target: "tgw-1",
      state: "active",
      origin: "CreateRoute",
    });
    expect(view.securityGroups().find(({ id }) => id === "sg-new")?.rules).toContainEqual(
      expect.objectContaining({ protocol: "all", source: "sg-new" }),
    );
    const live = view
      .vpcs()[1]
      ?.blocks.filter(({ state }) => state === "associated")
      .map(({ cidr }) => cidr);
    expect(live).toEqual(["10.1.0.0/16", "2001:db8::/56"]);
  });

  it("make another table the main one", async () => {
    const stage = await run({ addRouteTable: { vpc: "vpc-a", id: "rtb-new", main: true } });
    expect(stage.findings).toEqual([]);
    expect([tableOf(stage, "rtb-new")?.main, tableOf(stage, "rtb-main-vpc-a")?.main]).toEqual([true, false]);
  });

  it("add and delete routes, by target or by a peering's name", async () => {
    const stage = await run(
      request,
      { acceptByHand: { peering: "a-to-b" } },
      { addRoute: { routeTable: "rtb-main-vpc-a", to: "10.1.0.0/16", via: "a-to-b" } },
      { addRoute: { routeTable: "rtb-main-vpc-a", to: "0.0.0.0/0", via: "igw-1" } },
      { addRoute: { routeTable: "rtb-main-vpc-b", to: "10.7.0.0/16", via: "nat-1" } },
      { deleteRoute: { routeTable: "rtb-main-vpc-b", to: "10.7.0.0/16" } },
      { deleteRoute: { routeTable: "rtb-main-vpc-b", to: "10.7.0.0/16" } },
    );
    const routes = tableOf(stage, "rtb-main-vpc-a")?.routes.map(({ destination, target }) => `${destination} ${target}`);
    expect(routes).toEqual(["0.0.0.0/0 igw-1", "10.0.0.0/16 local", `10.1.0.0/16 ${stage.requested.get("a-to-b")?.id}`]);
    expect(stage.findings).toEqual([
      { rule: "action-refused", resource: "rtb-main-vpc-b", message: expect.stringContaining("InvalidRoute.NotFound") },
    ]);
  });

  it("revoke a rule by what it says", async () => {
    const stage = await run(
      { revokeRule: { group: "sg-a", source: "10.9.0.0/16", protocol: "tcp", from: 443 } },
      { revokeRule: { group: "sg-a", source: "10.9.0.0/16", protocol: "tcp", from: 443 } },
    );
    expect(stage.world.sandbox.ec2.view.securityGroups().find(({ id }) => id === "sg-a")?.rules).toEqual([]);
    expect(stage.findings).toEqual([
      { rule: "action-refused", resource: "sg-a", message: expect.stringContaining("InvalidPermission.NotFound") },
    ]);
  });
});

describe("actions on the organization and the product", () => {
  it("move and remove accounts", async () => {
    const stage = await run(
      { moveAccount: { account: "111111111111", to: "ou-b" } },
      { removeAccount: { account: "222222222222" } },
      { removeAccount: { account: "222222222222" } },
    );
    expect(stage.world.sandbox.organizations.unitPath("111111111111")).toEqual(["ou-b"]);
    expect(stage.world.sandbox.organizations.isMember("222222222222")).toBe(false);
    expect(stage.findings).toEqual([
      { rule: "action-refused", resource: "222222222222", message: expect.stringContaining("AccountNotFoundException") },
    ]);
  });

  it("reach the product and the clock", async () => {
    const text = '@id("x") @reason("y") permit (principal, action, resource);';
    const stage = await run(
      request,
      { approve: { peering: "a-to-b", by: "ann" } },
      { deny: { peering: "a-to-b", by: "bob" } },
      { approve: { peering: "a-to-b", by: "eve" } },
      { sweep: {} },
      { setSettings: { paused: true } },
      { setPolicy: text },
      { events: "drop" },
      { advance: "8d" },
    );
    expect(stage.product.log).toEqual([
      "approve ann",
      "deny bob",
      "approve eve",
      "sweep",
      'settings {"paused":true}',
      "policy 1",
    ]);
    expect(stage.findings).toEqual([
      { rule: "action-refused", resource: "a-to-b", message: "approve: ApprovalRefused: it is her own request" },
    ]);
    expect(stage.world.sandbox.events.delivery).toBe("drop");
    expect(connectionOf(stage)?.status).toBe("expired");
  });
});

describe("a world that AWS refuses", () => {
  it("is a fault of the scenario, at its place", async () => {
    const read = parseScenario(
      "s.yaml",
      stringify({ ...scenario([]), vpcs: [{ ...scenario([]).vpcs[0], cidrs: ["10.0.0.0/16", "192.168.0.0/16"] }] }),
    );
    await expect(buildWorld(sandboxFor(read, 1), read)).rejects.toMatchObject({
      name: "InvalidScenario",
      faults: [{ file: "s.yaml", message: expect.stringMatching(/^AWS refuses this: /) }],
    });
  });
});

describe("an organization that AWS refuses", () => {
  it("is a fault of the scenario, at the unit's place", async () => {
    const deep = Array.from({ length: 6 }).reduceRight<object[]>((units, _, depth) => [{ name: `u${depth}`, units }], []);
    const { organization } = scenario([]);
    const read = parseScenario(
      "s.yaml",
      stringify({ ...scenario([]), organization: { units: [...organization.units, ...deep] } }),
    );
    await expect(buildWorld(sandboxFor(read, 1), read)).rejects.toMatchObject({
      name: "InvalidScenario",
      faults: [{ file: "s.yaml", message: expect.stringContaining("unit `ou-u5` would lie deeper than 5 levels") }],
    });
  });
});

describe("a world of many parts", () => {
  const tables = Array.from({ length: 60 }, (_, index) => ({ id: `rtb-${index}` }));
  const large = { ...scenario([]), vpcs: [{ ...scenario([]).vpcs[0], routeTables: tables }, scenario([]).vpcs[1]] };

  it("is built without waiting for AWS's token buckets, which are full when its actions begin", async () => {
    const ingress = Array.from({ length: 60 }, (_, index) => ({ protocol: "tcp", from: index, source: "10.9.0.0/16" }));
    const action = { addSecurityGroup: { vpc: "vpc-a", id: "sg-more", ingress } };
    const read = parseScenario("s.yaml", stringify({ ...large, actions: [action] }));
    const { report } = await runScenario(read, {
      seed: 1,
      faults: "none",
      wire: false,
      listener: { starts: nothing, stage: nothing, ends: nothing },
    });
    expect(Object.keys(report.routeTables)).toHaveLength(2 + 60);
    expect(report.securityGroups["sg-more"]?.filter(({ direction }) => direction === "ingress")).toHaveLength(50);
    expect(report.findings).toMatchObject([{ rule: "action-refused", message: expect.stringContaining("RequestLimitExceeded") }]);
  });
});

describe("a run's settings and report", () => {
  const ran = async (...actions: readonly object[]) => {
    const read = parseScenario("s.yaml", stringify(scenario(actions)));
    const listener = { starts: nothing, stage: nothing, ends: nothing };
    return (await runScenario(read, { seed: 1, faults: "none", wire: false, listener })).report;
  };
  const unseen = [{ events: "drop" }, request];

  it("sweep by the interval that was set last", async () => {
    const outcome = async (...more: readonly object[]) => (await ran(...more)).peerings["a-to-b"]?.outcome;
    expect(await outcome(...unseen, { advance: "20m" })).toBe("connected");
    expect(await outcome({ setSettings: { sweepEvery: "1h" } }, ...unseen, { advance: "40m" })).toBe("ignored");
    expect(await outcome({ setSettings: { sweepEvery: "1h" } }, ...unseen, { advance: "70m" })).toBe("connected");
    const back = [{ setSettings: { sweepEvery: "1d" } }, { setSettings: { sweepEvery: "5m" } }];
    expect(await outcome(...back, ...unseen, { advance: "10m" })).toBe("connected");
  });

  it("tell DNS of an active connection only", async () => {
    expect((await ran(request)).peerings["a-to-b"]?.dns).toEqual({ requester: true, accepter: true });
    const { state, dns } = (await ran(request, { deleteByHand: { peering: "a-to-b" } })).peerings["a-to-b"] ?? {};
    expect({ state, dns }).toEqual({ state: "deleted", dns: { requester: false, accepter: false } });
  });
});

describe("an account as the scenario has it", () => {
  it("may be suspended, or without a region that its VPC is in, once all is built", async () => {
    const [one, two] = [
      { id: "111111111111", name: "one", state: "SUSPENDED" },
      { id: "222222222222", name: "two", regions: ["eu-west-1"] },
    ];
    const { organizations } = (
      await stageAfter({ ...scenario([]), organization: { units: [{ name: "a", accounts: [one, two] }] } })
    ).world.sandbox;
    expect(organizations.accountUsable("111111111111")).toBe(false);
    expect(organizations.regionEnabled("222222222222", "eu-central-1")).toBe(false);
    expect(organizations.regionEnabled("222222222222", "eu-west-1")).toBe(true);
  });
});
