import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#cli/main.ts";
import { expectGolden } from "../../golden/golden.ts";
import { peering } from "../policy/peering.ts";
import { recordedOutput } from "../recorded-output.ts";
import { serveDemo } from "./demo.ts";

let demo: Awaited<ReturnType<typeof serveDemo>>;
let untouched: string;
beforeAll(async () => {
  demo = await serveDemo(1);
  demo.operator();
}, 60_000);
afterAll(() => demo.end());

const id = () => [...demo.stage.requested.values()][0]?.id ?? "";
const { stringify } = JSON;
const routes = () => stringify(demo.sandbox.ec2.view.routeTables().map(({ id: table, routes: all }) => [table, all]));
const wishOf = async () => (await demo.stage.product.ledger.all()).find((entry) => entry.id === id())?.record.wish;
const because = ["--reason", "moved to the transit gateway"];

/** Somebody at a terminal, who answers. */
const answering = async (answer: string, ...argv: readonly string[]) => {
  const output = recordedOutput();
  const asked: string[] = [];
  const question = async (text: string) => {
    asked.push(text);
    return answer;
  };
  const exitCode = await run(argv, { ...output, question });
  return { exitCode, asked, stdout: output.stdout(), stderr: output.stderr() };
};

describe("peering disconnect", () => {
  it("prints what will be removed, and does nothing where nobody confirms", async () => {
    untouched = routes();
    const { exitCode, stdout, stderr } = await peering("disconnect", id(), ...because, ...demo.at);
    expect(exitCode).toBe(2);
    expectGolden("cli/disconnect.txt", stdout.replaceAll(/(pcx|sgr)-[0-9a-f]{17}/g, "$1-…"));
    expect(stderr).toContain("with --yes has this done");
    expect(await answering("", "disconnect", id(), ...because, ...demo.at)).toMatchObject({
      exitCode: 2,
      asked: ["Disconnect? [y/N] "],
    });
    const asJson = await answering("y", "disconnect", id(), ...because, "--json", ...demo.at);
    expect({ ...asJson, stdout: JSON.parse(asJson.stdout) }).toMatchObject({
      exitCode: 2,
      asked: [],
      stdout: { peering: id(), recorded: false, wish: null },
    });
    expect(await wishOf()).toBeNull();
  });

  it("needs a reason and a peering that is known", async () => {
    expect(await peering("disconnect", id(), ...demo.at)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^why\?/) });
    expect(await peering("disconnect", "pcx-nope", ...because, ...demo.at)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("the ledger knows nothing of `pcx-nope`"),
    });
    expect(await peering("disconnect", id(), "--undo", ...demo.at)).toMatchObject({
      exitCode: 3,
      stderr: `nobody asked for \`${id()}\` to be disconnected\n`,
    });
  });

  it("records the wish of whom the credentials belong to, once, until it is withdrawn", async () => {
    const { exitCode, stdout, asked } = await answering("yes", "disconnect", id(), ...because, ...demo.at);
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: ["Disconnect? [y/N] "] });
    const by = "arn:aws:sts::100000000001:assumed-role/peering-autopilot-operator/cli";
    expect(stdout).toContain(`recorded for ${by}; \`peering status ${id()}\``);
    expect(await wishOf()).toMatchObject({ is: "disconnect", by, reason: because[1] });
    expect(await peering("disconnect", id(), ...because, "--yes", ...demo.at)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`\`${by}\` asked for that at `),
    });
    expect(await peering("status", id(), ...demo.at)).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining("to be disconnected: moved to the transit gateway"),
    });
    const undone = await peering("disconnect", id(), "--undo", ...demo.at);
    expect(undone).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("withdrawn: moved to the transit gateway") });
    expect(await wishOf()).toBeNull();
    await demo.sandbox.clock.runUntilQuiet();
    expect(routes()).toBe(untouched);
  });

  it("has both sides taken apart, and the connection deleted", async () => {
    const told = await peering("disconnect", id(), ...because, "--by", "ann", "--yes", "--json", ...demo.at);
    expect(told).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(told.stdout)).toMatchObject({ recorded: true, wish: { by: "ann", reason: because[1] } });
    await demo.sandbox.clock.runUntilQuiet();
    const { view } = demo.sandbox.ec2;
    expect(view.connection(id())?.status).toBe("deleted");
    expect(view.routeTables().flatMap(({ routes: all }) => all.filter(({ target }) => target === id()))).toEqual([]);
    demo.operator();
    expect(await peering("status", id(), ...demo.at)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/ {2}disconnected {2}since (.|\n)*disconnect-requested: `ann` had `pcx-/),
    });
    expect(await peering("disconnect", id(), "--undo", ...demo.at)).toMatchObject({
      exitCode: 3,
      stderr: `\`${id()}\` is disconnected already; request the peering again\n`,
    });
    expect(await peering("disconnect", id(), ...because, "--yes", ...demo.at)).toMatchObject({
      exitCode: 3,
      stderr: `\`${id()}\` is over already: disconnected\n`,
    });
  });
});
