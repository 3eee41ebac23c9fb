import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  DeleteVpcPeeringConnectionCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { actionDone, brokenInvariants, noteSight, type Watch, watchOver, worldQuiet } from "#cli/scenario/invariants.ts";
import type { Ec2 } from "#cli/scenario/owners.ts";
import { reportOf } from "#cli/scenario/report.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import type { Report } from "#shared/render/report-schema.ts";
import { stageAfter } from "./idle-product.ts";

const scenario = {
  version: 1,
  organization: {
    units: [
      {
        name: "a",
        accounts: [
          { id: "111111111111", name: "one" },
          { id: "222222222222", name: "two" },
        ],
      },
    ],
  },
  vpcs: [
    {
      id: "vpc-a",
      account: "111111111111",
      region: "eu-west-1",
      cidrs: ["10.0.0.0/16"],
      subnets: [{ id: "subnet-a", cidr: "10.0.0.0/24" }],
      routeTables: [{ id: "rtb-a", main: true, routes: [{ to: "10.9.0.0/16", via: "tgw-1" }] }],
      securityGroups: [{ id: "sg-open", tags: { "peering:expose": "tcp/443" } }, { id: "sg-shut" }],
    },
    {
      id: "vpc-b",
      account: "222222222222",
      region: "eu-west-1",
      cidrs: ["10.1.0.0/16"],
      subnets: [{ id: "subnet-b", cidr: "10.1.0.0/24" }],
    },
  ],
  actions: [{ request: { name: "a-to-b", from: "vpc-a", to: "vpc-b" } }, { acceptByHand: { peering: "a-to-b" } }],
};

interface Watched {
  readonly stage: Stage;
  readonly watch: Watch;
  readonly peering: string;
  /** EC2 as the product's write role sees it in the requester's account */
  readonly product: Ec2;
}

const watched = async (): Promise<Watched> => {
  const stage = await stageAfter(scenario);
  const { sandbox } = stage.world;
  const account = "111111111111";
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" },
  } as const;
  const everything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } } as const;
  const { arn } = sandbox.identity.putRole({ account, name: "PeeringAutopilotWrite", trust, policies: [everything] });
  const product = sandbox.direct("ec2", sandbox.identity.sessionKeys(arn, "run"), "eu-west-1");
  const watch = watchOver(stage);
  actionDone(stage, watch);
  return { stage, watch, product, peering: stage.requested.get("a-to-b")?.id ?? "" };
};

const peerings = async ({ stage, watch }: Watched, outcome: "connected" | "disconnected"): Promise<Report["peerings"]> => {
  const report = await reportOf(stage, watch);
  return Object.fromEntries(Object.entries(report.peerings).map(([name, peering]) => [name, { ...peering, outcome }]));
};

const broken = ({ stage, watch }: Watched, ended: Report["peerings"] = {}) => {
  worldQuiet(stage, watch);
  return brokenInvariants(stage, watch, ended);
};

const route = (world: Watched, destination: string) =>
  new CreateRouteCommand({ RouteTableId: "rtb-a", DestinationCidrBlock: destination, VpcPeeringConnectionId: world.peering });

const rule = (group: string, block: string) =>
  new AuthorizeSecurityGroupIngressCommand({
    GroupId: group,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: block }] }],
    TagSpecifications: [
      { ResourceType: "security-group-rule", Tags: [{ Key: "peering:managed-by", Value: "vpc-peering-autopilot" }] },
    ],
  });

describe("the invariants", () => {
  it("hold for a route to the peer's block and a rule on an exposed group", async () => {
    const world = await watched();
    await world.product.send(route(world, "10.1.0.0/16"));
    await world.product.send(rule("sg-open", "10.1.0.0/16"));
    expect(broken(world)).toEqual([]);
  });

  it("I4: see a foreign route taken away, and a rule that is nobody's come", async () => {
    const world = await watched();
    await world.product.send(new DeleteRouteCommand({ RouteTableId: "rtb-a", DestinationCidrBlock: "10.9.0.0/16" }));
    expect(broken(world)).toEqual(["I4 rtb-a 10.9.0.0/16 CreateRoute: was tgw-1, is gone"]);
    await world.product.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: "sg-open",
        IpProtocol: "tcp",
        FromPort: 1,
        ToPort: 1,
        CidrIp: "10.1.0.0/16",
      }),
    );
    expect(broken(world)).toContainEqual(expect.stringMatching(/^I4 sg-open sgr-.* came to be/));
  });

  it("I5: see a destination beyond the peer's blocks", async () => {
    const world = await watched();
    await world.product.send(route(world, "10.2.0.0/15"));
    expect(broken(world)).toEqual(["I5 rtb-a: 10.2.0.0/15 is no block of vpc-b"]);
  });

  it("I6: see a rule for the world, and one on a group that exposes nothing", async () => {
    const world = await watched();
    await world.product.send(rule("sg-open", "0.0.0.0/0"));
    await world.product.send(rule("sg-shut", "10.1.0.0/16"));
    expect(broken(world)).toEqual([
      "I6 sg-open: open to 0.0.0.0/0",
      "I6 sg-shut: a rule was made, but the group exposes nothing",
    ]);
  });

  it("I7: see a connection deleted before its routes, and what is left of it", async () => {
    const world = await watched();
    await world.product.send(route(world, "10.1.0.0/16"));
    await world.product.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: world.peering }));
    await world.stage.world.sandbox.clock.runUntilQuiet();
    expect(broken(world, await peerings(world, "disconnected"))).toEqual([
      expect.stringMatching(/^I7 a-to-b: disconnected, but the route rtb-a 10\.1\.0\.0\/16 pcx-.* is left/),
      expect.stringMatching(/^I7 pcx-.* was deleted before its route rtb-a 10\.1\.0\.0\/16 pcx-/),
    ]);
  });

  it("I11: see a connection called connected over which nothing travels", async () => {
    const world = await watched();
    expect(broken(world, await peerings(world, "connected"))).toContainEqual(
      expect.stringMatching(/^I11 a-to-b: connected, but vpc-a to vpc-b stops at rtb-a/),
    );
  });

  it("I11: don't ask for what nobody can know: an event was dropped, and no sweep came since", async () => {
    const world = await watched();
    const { stage, watch } = world;
    stage.world.sandbox.events.delivery = "drop";
    noteSight(stage, watch, { is: "deleteRoute", body: { routeTable: "rtb-a", to: "10.1.0.0/16" } });
    expect(broken(world, await peerings(world, "connected"))).toEqual([]);
    noteSight(stage, watch, { is: "advance", body: "5m" });
    expect(broken(world, await peerings(world, "connected"))).toEqual([]);
    noteSight(stage, watch, { is: "advance", body: "15m" });
    expect(broken(world, await peerings(world, "connected"))).not.toEqual([]);
  });

  it("I21: see a secret in what the product says", async () => {
    const world = await watched();
    const { secretAccessKey } = world.stage.world.sandbox.identity.accountKeys("111111111111");
    (world.stage.product.log as string[]).push(`{"error":"signed with ${secretAccessKey}"}`);
    expect(broken(world)).toEqual(["I21 log line 1: a secret in the clear"]);
  });

  it("leave alone what people do themselves", async () => {
    const world = await watched();
    const { sandbox } = world.stage.world;
    const owner = sandbox.direct("ec2", sandbox.identity.accountKeys("111111111111"), "eu-west-1");
    await owner.send(new DeleteRouteCommand({ RouteTableId: "rtb-a", DestinationCidrBlock: "10.9.0.0/16" }));
    actionDone(world.stage, world.watch);
    expect(broken(world)).toEqual([]);
  });
});
