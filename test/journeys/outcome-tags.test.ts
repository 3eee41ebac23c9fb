import { beforeAll, describe, expect, it } from "vitest";
import { journey } from "#test/builders/journey.ts";

let ran: Awaited<ReturnType<typeof journey>>;
beforeAll(async () => {
  ran = await journey("infra/scenarios/demo.yaml");
});

const connection = (name: string) => {
  const found = ran.stage.world.sandbox.ec2.view.connection(ran.report.peerings[name]?.id ?? "");
  if (!found) throw new Error(`no connection ${name}`);
  return found;
};

const told = (name: string, outcome: string, reason: string) => ({
  "peering:outcome": outcome,
  "peering:outcome-reason": reason,
  "peering:explain": `peering explain ${connection(name).id}`,
});

describe("outcomes as tags on both copies of a connection", () => {
  it("stand beside what the requester wrote", () => {
    const managed = { "peering:managed-by": "vpc-peering-autopilot", ...told("shop-to-payments", "connected", "") };
    expect(connection("shop-to-payments").tagsOf("requester")).toEqual({ "peering:reason": "checkout", ...managed });
    expect(connection("shop-to-payments").tagsOf("accepter")).toEqual(managed);
  });

  it("tell a refusal's reason, where somebody else could see it", () => {
    const outside = told("partner-to-shop", "rejected", "account 999999999999 is not a member of organization o-demo000001");
    expect(connection("partner-to-shop").tagsOf("accepter")).toEqual(outside);
    expect(connection("partner-to-shop").tagsOf("requester")).toEqual({});
  });

  it("are missing where AWS shows no copy, with a line in the log", () => {
    const reason = "block 10.10.64.0/20 of vpc-legacy overlaps 10.10.0.0/16 of vpc-shop";
    expect(connection("legacy-to-shop").tagsOf("requester")).toEqual(told("legacy-to-shop", "rejected", reason));
    expect(connection("legacy-to-shop").tagsOf("accepter")).toEqual({});
    const logged = ran.stage.product.log.filter((line) => line.includes("outcome not tagged"));
    expect(logged).toEqual([expect.stringContaining("InvalidVpcPeeringConnectionID.NotFound")]);
  });

  it("are made by a role of their own, which makes nothing else", () => {
    const calls = ran.stage.world.sandbox.calls.filter(
      ({ caller: { principal } }) => principal.kind === "role" && principal.roleName === "PeeringAutopilotTag",
    );
    expect(calls.length).toBeGreaterThan(10);
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(["CreateTags"]));
  });
});
