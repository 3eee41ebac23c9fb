import {
  DeleteVpcCommand,
  DeleteVpcPeeringConnectionCommand,
  ModifyVpcPeeringConnectionOptionsCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { hubTemplate, memberTemplate } from "#cli/local/fragments.ts";
import { ownerOf } from "#cli/scenario/owners.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { placeOf } from "#cli/scenario/stage.ts";
import { readJourney } from "#test/builders/journey.ts";
import { openJourney } from "#test/builders/open-journey.ts";

const plain = "test/journeys/faults.yaml";

describe("what a scenario has no words for", () => {
  it("the accepter's account sees the request half a minute late (13): it is waited for, and accepted once", async () => {
    const report = await openJourney(readJourney("test/journeys/life/states.yaml"), 1, async ({ stage, act, rest, report }) => {
      stage.world.sandbox.ec2.seed.staleness(30_000);
      await act(0);
      await rest();
      return report();
    });
    expect(report.peerings.ab).toMatchObject({ state: "active", outcome: "connected" });
    expect(report.calls.AcceptVpcPeeringConnection).toBe(1);
    expect(report.notifications.map(({ outcome }) => outcome)).toEqual(["connected"]);
    expect(report.violations).toEqual([]);
  });

  it("a VPC is deleted and takes its connection along (26): the other side is cleaned", async () => {
    const report = await openJourney(readJourney("test/journeys/life/states.yaml"), 1, async ({ stage, act, rest, report }) => {
      await act(0);
      await rest();
      await ownerOf(stage.world.sandbox, placeOf(stage, "vpc-b")).send(new DeleteVpcCommand({ VpcId: "vpc-b" }));
      await rest();
      await stage.product.sweep();
      await rest();
      return report();
    });
    expect(report.peerings.ab?.outcome).toBe("disconnected");
    expect(report.routeTables["rtb-a"]).toEqual([{ destination: "10.1.0.0/16", target: "local", state: "active" }]);
    expect(report.violations).toEqual([]);
  });

  it("a VPC with a request that is refused can be deleted at once (26)", async () => {
    await openJourney(readJourney("test/journeys/life/again.yaml"), 1, async ({ stage, act, rest, report }) => {
      await act(0);
      await rest();
      await ownerOf(stage.world.sandbox, placeOf(stage, "vpc-b")).send(new DeleteVpcCommand({ VpcId: "vpc-b" }));
      expect((await report()).peerings.refused?.outcome).toBe("rejected");
    });
  });

  it("the product's stacks hold nothing of a network, so removing them leaves every peering as it is (88)", () => {
    const templates = [hubTemplate({ settings: "{}" }), memberTemplate()];
    const types = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
    expect(types.length).toBeGreaterThan(20);
    expect(types.filter((type) => type.startsWith("AWS::EC2::"))).toEqual([]);
  });

  it("DNS resolution turned off by hand is turned on again (78)", async () => {
    const report = await openJourney(readJourney("test/journeys/life/dns.yaml"), 1, async ({ stage, act, rest, report }) => {
      await act(0);
      await rest();
      const place = placeOf(stage, "vpc-b");
      await ownerOf(stage.world.sandbox, place).send(
        new ModifyVpcPeeringConnectionOptionsCommand({
          VpcPeeringConnectionId: stage.requested.get("both")?.id,
          AccepterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: false },
        }),
      );
      await rest();
      return report();
    });
    expect(report.peerings.both).toMatchObject({ outcome: "connected", dns: { requester: true, accepter: true } });
  });

  it("a VPC whose route tables come in two pages (54): every one is routed, and none is left behind", async () => {
    const { scenario } = readJourney(plain);
    const [a, ...others] = scenario.vpcs;
    const many = [...Array(101).keys()].map((index) => ({
      id: `subnet-${index}`,
      cidr: `10.1.${index}.0/24`,
      table: `rtb-${index}`,
    }));
    const wide = {
      ...a,
      cidrs: ["10.1.0.0/16"],
      subnets: many.map(({ id, cidr }) => ({ id, cidr })),
      routeTables: many.map(({ id, table }) => ({ id: table, subnets: [id] })),
      securityGroups: [],
    };
    const read = parseScenario("wide.yaml", stringify({ ...scenario, vpcs: [wide, ...others], expect: undefined }));
    const { connected, ended } = await openJourney(read, 1, async ({ stage, act, rest, report }) => {
      await act(0);
      await rest();
      const connected = await report();
      await ownerOf(stage.world.sandbox, placeOf(stage, wide.id ?? "")).send(
        new DeleteVpcPeeringConnectionCommand({
          VpcPeeringConnectionId: [...stage.requested.values()][0]?.id,
        }),
      );
      await rest();
      return { connected, ended: await report() };
    });
    const routed = (tables: typeof ended.routeTables) =>
      Object.values(tables).filter((routes) => routes.some(({ target }) => target.startsWith("pcx-"))).length;
    expect([routed(connected.routeTables), routed(ended.routeTables)]).toEqual([103, 0]);
    expect([...connected.violations, ...ended.violations]).toEqual([]);
  });
});
