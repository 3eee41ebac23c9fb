import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectGolden } from "../../golden/golden.ts";
import { peering } from "../policy/peering.ts";
import { serveScenario } from "./demo.ts";

let world: Awaited<ReturnType<typeof serveScenario>>;
beforeAll(async () => {
  world = await serveScenario("test/cli/decision/brownfield.yaml");
  world.operator();
}, 60_000);
afterAll(() => world.end());
beforeEach(async () => {
  // buckets of calls fill with the virtual time
  await world.sandbox.clock.advance(60_000);
  world.operator();
});

const named = (name: string) => world.stage.requested.get(name)?.id ?? "";
const recordOf = async (name: string) => (await world.stage.product.ledger.all()).find(({ id }) => id === named(name))?.record;
const changesSofar = () =>
  world.sandbox.calls.filter(
    ({ service, operation, caller: { principal } }) =>
      service === "ec2" &&
      !operation.startsWith("Describe") &&
      principal.kind === "role" &&
      principal.roleName.startsWith("PeeringAutopilot"),
  ).length;
const steady = (text: string) => text.replaceAll(named("old"), "pcx-old").replaceAll(named("closed"), "pcx-closed");
const routesTo = (name: string) =>
  world.sandbox.ec2.view
    .routeTables()
    .flatMap(({ id, routes }) =>
      routes.filter(({ target }) => target === named(name)).map(({ destination }) => `${id} ${destination}`),
    )
    .sort();

const foundRoutes = [
  { side: "accepter", table: "rtb-main-vpc-b", destination: "10.1.0.0/16" },
  { side: "requester", table: "rtb-main-vpc-a", destination: "10.2.7.0/24" },
];

describe("peering adopt", () => {
  it("lists what was there before, what leads to it, and what keeping it would change", async () => {
    const { exitCode, stdout, stderr } = await peering("adopt", ...world.at);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    const blockOf = (name: string) => stdout.slice(stdout.indexOf(named(name))).split(/\n\n(?=pcx-|\d connections)/)[0] ?? "";
    expectGolden("cli/adopt.txt", steady(`${blockOf("old")}\n\n${blockOf("closed")}\n`));
    expect(stdout).toMatch(/\n\n2 connections to adopt: `peering adopt PEERING`\n$/);
    const asJson = JSON.parse((await peering("adopt", "--json", ...world.at)).stdout);
    expect(asJson).toMatchObject({ unread: [] });
    const byId = new Map(asJson.found.map((each: { peering: string }) => [each.peering, each]));
    expect(byId.get(named("old"))).toMatchObject({ standing: "found", permitted: true });
    expect(byId.get(named("closed"))).toMatchObject({ permitted: false, changes: [], reasons: [{ rule: "policy-denied" }] });
    expect(await recordOf("old")).toMatchObject({ standing: "found", routes: [] });
  });

  it("takes one over with no change in AWS: its routes are ours, and it is watched", async () => {
    const before = changesSofar();
    const told = await peering("adopt", named("old"), ...world.at);
    expect(told).toMatchObject({ exitCode: 0, stderr: "" });
    expect(told.stdout).toMatch(/\nwatched, with 2 routes recorded as ours; nothing was changed in AWS\n$/);
    const { routes = [], standing } = (await recordOf("old")) ?? {};
    expect(standing).toBe("watched");
    expect([...routes].sort((a, b) => (a.side < b.side ? -1 : 1))).toEqual(foundRoutes);
    await world.stage.product.sweep();
    await world.sandbox.clock.runUntilQuiet();
    expect(changesSofar()).toBe(before);
    expect(routesTo("old")).toEqual(["rtb-main-vpc-a 10.2.7.0/24", "rtb-main-vpc-b 10.1.0.0/16"]);
    world.operator();
    expect(await peering("adopt", named("old"), ...world.at)).toMatchObject({
      exitCode: 3,
      stderr: `\`${named("old")}\` is watched already\n`,
    });
  });

  it("wires none that policy doesn't permit", async () => {
    const told = await peering("adopt", named("closed"), "--wire", "--json", ...world.at);
    expect(told).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("policy does not permit") });
    expect(JSON.parse(told.stdout)).toMatchObject([{ peering: named("closed"), adopted: null }]);
    expect((await recordOf("closed"))?.standing).not.toBe("adopted");
  });

  it("keeps one as if it had been requested, when asked to wire it", async () => {
    const told = await peering("adopt", named("old"), "--wire", ...world.at);
    expect(told).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("the workflow wires it") });
    await world.sandbox.clock.runUntilQuiet();
    expect(routesTo("old")).toEqual(["rtb-main-vpc-a 10.2.0.0/16", "rtb-main-vpc-b 10.1.0.0/16"]);
    expect(await recordOf("old")).toMatchObject({ standing: "adopted", outcome: "connected" });
    world.operator();
    expect(await peering("adopt", named("old"), ...world.at)).toMatchObject({
      exitCode: 3,
      stderr: `\`${named("old")}\` is kept already: only what was left alone can be adopted\n`,
    });
  });

  it("leaves both VPCs empty of it when it is disconnected", async () => {
    const told = await peering("disconnect", named("old"), "--reason", "moved", "--yes", ...world.at);
    expect(told).toMatchObject({ exitCode: 0, stderr: "" });
    await world.sandbox.clock.runUntilQuiet();
    expect(routesTo("old")).toEqual([]);
    expect(world.sandbox.ec2.view.connection(named("old"))?.status).toBe("deleted");
  });

  it("knows only what the ledger knows", async () => {
    expect(await peering("adopt", "pcx-nope", ...world.at)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("the ledger knows nothing of `pcx-nope`"),
    });
  });
});
