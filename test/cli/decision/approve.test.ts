import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peering } from "../policy/peering.ts";
import { serveScenario } from "./demo.ts";

let world: Awaited<ReturnType<typeof serveScenario>>;
beforeAll(async () => {
  world = await serveScenario("test/cli/decision/needs-approval.yaml");
  world.operator();
}, 60_000);
afterAll(() => world.end());

const named = (name: string) => world.stage.requested.get(name)?.id ?? "";

describe("peering approve", () => {
  it("records the decision of whom the credentials belong to, and the workflow goes on", async () => {
    const told = await peering("approve", named("wanted"), "--reason", "agreed", ...world.at);
    expect(told).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `approve recorded for cli; \`peering status ${named("wanted")}\` tells how far it is\n`,
    });
    await world.sandbox.clock.runUntilQuiet();
    expect(world.sandbox.ec2.view.connection(named("wanted"))?.status).toBe("active");
    world.operator();
    expect(await peering("approve", named("wanted"), ...world.at)).toMatchObject({
      exitCode: 3,
      stderr: `\`${named("wanted")}\` awaits no approval\n`,
    });
  });

  it("denies as well, but nobody their own request", async () => {
    const own = await peering("approve", named("unwanted"), "--by", "Deploy", ...world.at);
    expect(own).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("`Deploy` asked for") });
    const told = await peering("approve", named("unwanted"), "--deny", "--reason", "no", "--by", "ann", "--json", ...world.at);
    expect({ ...told, stdout: JSON.parse(told.stdout) }).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: { peering: named("unwanted"), by: "ann", decision: "deny", reason: "no" },
    });
    await world.sandbox.clock.runUntilQuiet();
    expect(world.sandbox.ec2.view.connection(named("unwanted"))?.status).toBe("rejected");
  });
});
