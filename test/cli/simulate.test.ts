import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { run } from "#cli/main.ts";
import { Report } from "#shared/render/report-schema.ts";
import { temporaryFolder } from "#test/builders/temporary-folder.ts";
import { expectGolden } from "#test/golden/golden.ts";
import { recordedOutput } from "./recorded-output.ts";

const root = join(import.meta.dirname, "../..");
const demo = join(root, "infra/scenarios/demo.yaml");

const simulate = async (...argv: readonly string[]) => {
  const output = recordedOutput();
  const exitCode = await run(["simulate", ...argv], output);
  return { exitCode, stdout: output.stdout(), stderr: output.stderr() };
};

describe("the demo", () => {
  let text: Awaited<ReturnType<typeof simulate>>;
  let json: Awaited<ReturnType<typeof simulate>>;

  beforeAll(async () => {
    text = await simulate(demo);
    json = await simulate(demo, "--json", "--wire");
  });

  it("comes out as it says it will, and reads as it did", () => {
    expect(text).toMatchObject({ exitCode: 0, stderr: "" });
    expectGolden("render/demo.txt", text.stdout);
  });

  it("gives the report as JSON and nothing else, whole and valid", () => {
    expect(json).toMatchObject({ exitCode: 0, stderr: "" });
    expect(json.stdout.endsWith("}\n")).toBe(true);
    expect(json.stdout.endsWith("\n\n")).toBe(false);
    expect(Report.parse(JSON.parse(json.stdout))).toEqual(JSON.parse(json.stdout));
    expectGolden("render/demo.json", json.stdout);
  });

  it("is the same byte for byte for a seed, with the wire and without", async () => {
    expect((await simulate(demo, "--json", "--wire")).stdout).toBe(json.stdout);
    expect((await simulate(demo, "--json")).stdout).toBe(json.stdout);
  });

  it("has other ids and the same outcomes for another seed", async () => {
    const report = (out: string) => Report.parse(JSON.parse(out));
    const outcomes = (out: string) =>
      Object.entries(report(out).peerings).map(([name, { outcome, reasons }]) => [
        name,
        outcome,
        reasons.map(({ rule }) => rule),
      ]);
    const other = (await simulate(demo, "--json", "--seed", "2")).stdout;
    expect(report(other).peerings["shop-to-payments"]?.id).not.toBe(report(json.stdout).peerings["shop-to-payments"]?.id);
    expect(outcomes(other)).toEqual(outcomes(json.stdout));
  });

  it.each(["duplicate", "delay"])("ends the same way when events are hit by %s", async (profile) => {
    expect(await simulate(demo, "--faults", profile)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("keeps every route that was there before", () => {
    const { routeTables } = Report.parse(JSON.parse(json.stdout));
    const given = (
      parse(readFileSync(demo, "utf8")).vpcs as { routeTables?: { id: string; routes?: { to: string; via: string }[] }[] }[]
    ).flatMap(({ routeTables: tables }) =>
      (tables ?? []).flatMap(({ id, routes }) => (routes ?? []).map((route) => ({ id, ...route }))),
    );
    expect(given.length).toBeGreaterThan(3);
    for (const { id, to, via } of given)
      expect(routeTables[id]).toContainEqual({ destination: to, target: via, state: "active" });
  });
});

describe("an expectation that fails", () => {
  it("ends with 1 and names the difference, on standard error where the report is JSON", async () => {
    const file = join(temporaryFolder(), "s.yaml");
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
        { id: "vpc-a", account: "111111111111", region: "eu-west-1", cidrs: ["10.0.0.0/16"] },
        { id: "vpc-b", account: "222222222222", region: "eu-west-1", cidrs: ["10.1.0.0/16"] },
      ],
      actions: [{ request: { name: "a-to-b", from: "vpc-a", to: "vpc-b" } }, { acceptByHand: { peering: "a-to-b" } }],
      expect: { peerings: { "a-to-b": { outcome: "rejected" } }, findings: [{ rule: "action-refused" }] },
    };
    writeFileSync(file, JSON.stringify(scenario));
    const told = "peerings.a-to-b.outcome: expected `rejected`, found `connected`";
    const json = await simulate(file, "--json");
    expect(json).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(told) });
    expect(() => Report.parse(JSON.parse(json.stdout))).not.toThrow();
    expect(await simulate(file)).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(told), stderr: "" });
  });
});

describe("the program itself", () => {
  const main = join(root, "cli/main.ts");

  it("says nothing when its reader leaves", () => {
    const shell = `"${process.execPath}" "${main}" simulate "${demo}" | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", shell], { encoding: "utf8", cwd: root });
    expect(stdout).toMatch(/^request shop-to-payments: .*\n0\n$/);
    expect(stderr).toBe("");
  });

  it("serves the sandbox on this machine until interrupted, with the product at work", async () => {
    const served = spawn(process.execPath, [main, "sandbox"], { cwd: root });
    let said = "";
    served.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    while (!said.includes("serving on")) await new Promise((resolve) => served.stdout.once("data", resolve));
    expect(said).toMatch(
      /# shop \(111111111111\)\nexport AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+\nexport AWS_ACCESS_KEY_ID=AKIA/,
    );
    served.kill("SIGTERM");
    expect(await new Promise((resolve) => served.once("close", resolve))).toBe(0);
    expect(said.endsWith("stopped\n")).toBe(true);
  });
});
