import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { journey } from "#test/builders/journey.ts";

const files = globSync("test/journeys/decision/*.yaml").sort();

describe("decisions, as scenarios", () => {
  it.each(files)("%s", async (file) => {
    expect((await journey(file)).unmet).toEqual([]);
  });

  it.each(files)("%s, every event twice and with the ledger in DynamoDB", async (file) => {
    expect((await journey(file, { faults: "duplicate", ledger: "dynamodb" })).unmet).toEqual([]);
  });

  it.each([
    ["peering-quota", "over", "`L-7E9ECCDB`, active VPC peering connections per VPC, to 2 or more (AWS grants up to 125)"],
    ["route-quota", "over", "`L-93826ACB`, routes per route table, to 5 or more (AWS grants up to 1000)"],
    ["rule-quota", "over", "`L-0EA8095F`, inbound or outbound rules per security group, to 4 or more"],
  ])("%s: what was refused says which quota to raise, where, and how far", async (file, name, raised) => {
    const { report, stage } = await journey(`test/journeys/decision/${file}.yaml`);
    expect(report.peerings[name]?.reasons.map(({ fix }) => fix)).toEqual([expect.stringContaining(raised)]);
    const accepted = stage.world.sandbox.calls
      .filter(({ operation }) => operation === "AcceptVpcPeeringConnection")
      .map(({ input }) => (input as { readonly VpcPeeringConnectionId?: string }).VpcPeeringConnectionId);
    expect(accepted).not.toContain(report.peerings[name]?.id);
  });

  it("a suspended account is named as such", async () => {
    const { report } = await journey("test/journeys/decision/suspended.yaml");
    expect(report.peerings["to-closed"]?.reasons).toContainEqual(
      expect.objectContaining({ rule: "account-not-active", message: expect.stringContaining("SUSPENDED") }),
    );
  });
});

describe("quotas", () => {
  it("are read on the wire as without it", async () => {
    expect((await journey("test/journeys/decision/route-quota.yaml", { wire: true })).unmet).toEqual([]);
  });

  const calls = async (file: string) =>
    (await journey(file)).stage.world.sandbox.calls.filter(({ service }) => service === "servicequotas");

  it("are read by the function that decides alone, a few calls for each account and region", async () => {
    const asked = await calls("test/journeys/decision/reverse-duplicate.yaml");
    const places = asked.map(({ operation, caller, input }) =>
      [operation, caller.account, caller.region, (input as { readonly QuotaCode?: string }).QuotaCode].join(" "),
    );
    expect(places.length).toBe(2 * 3 * 2);
    expect(new Set(places).size).toBe(places.length);
    expect(asked.map(({ caller }) => (caller.principal.kind === "role" ? caller.principal.roleName : ""))).toEqual(
      places.map(() => "PeeringAutopilotRead"),
    );
  });
});
