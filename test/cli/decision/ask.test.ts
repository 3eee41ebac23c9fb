import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Answer } from "#cli/decision/judge.ts";
import { peering } from "../policy/peering.ts";
import { serveDemo } from "./demo.ts";

const run = promisify(execFile);
const policies = ["--policy", "infra/policies/default.cedar", "infra/policies/packs/environments-never-mix.cedar"];
const shop = ["--from", "vpc-shop", "--from-account", "111111111111", "--from-region", "eu-west-1"];
const payments = ["--to", "vpc-payments", "--to-account", "222222222222", "--to-region", "eu-west-1"];

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  // Two peerings are there: shop with payments, analytics with payments.
  demo = await serveDemo(2);
  demo.operator();
}, 60_000);
afterEach(async () => {
  // The buckets of requests fill up in virtual time only.
  await demo.sandbox.clock.advance(60_000);
  demo.operator();
});
afterAll(() => demo.end());

const ask = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await peering("ask", ...argv, ...policies, "--settings", demo.settings, "--json");
  expect(stderr).toBe("");
  return { exitCode, ...(JSON.parse(stdout) as Answer) };
};

const inDemo = (option: "from" | "to", vpc: string, place: string) => [
  `--${option}`,
  vpc,
  `--${option}-account`,
  place.split("/")[0] ?? "",
  `--${option}-region`,
  place.split("/")[1] ?? "eu-west-1",
];

describe("peering ask, of a live organization", () => {
  it("tells the exact changes that a request then leads to", async () => {
    const saved = join(demo.folder, "tools.json");
    const asked = await ask(
      ...inDemo("from", "vpc-tools", "444444444444"),
      ...inDemo("to", "vpc-shop", "111111111111"),
      "--tag",
      "peering:reason=deployments",
      "--save",
      saved,
    );
    expect(asked).toMatchObject({ exitCode: 2, verdict: "accepted", determining: ["default.connect"], reasons: [] });
    const told = asked.changes.flatMap(({ target, steps }) => steps.map((step) => `${target} ${JSON.stringify(step)}`));
    expect(told.some((change) => change.startsWith("rtb-shop-public") && change.includes("2001:db8:40::/56"))).toBe(true);

    const offline = await peering("ask", "--facts", saved, ...policies, "--json");
    const { exitCode: _exitCode, ...answer } = asked;
    expect(offline).toEqual({ exitCode: 2, stderr: "", stdout: `${JSON.stringify(answer, null, 2)}\n` });
  });

  it("gives every reason with its fix when it would be refused", async () => {
    const asked = await ask(...shop, ...payments);
    expect(asked).toMatchObject({ exitCode: 3, verdict: "refused", changes: [] });
    expect(asked.reasons.map(({ rule }) => rule)).toContain("duplicate-connection");
    for (const { fix } of asked.reasons) expect(fix).not.toBe("");
    const playground = await ask(...inDemo("from", "vpc-playground", "666666666666"), ...payments);
    expect(playground.reasons.find(({ rule }) => rule === "policy-denied")?.policies).toEqual(["environments-never-mix"]);
  });

  it("tells of a VPC outside the organization that it is", async () => {
    const asked = await ask(...inDemo("from", "vpc-partner", "999999999999"), ...payments);
    expect(asked.reasons.map(({ rule }) => rule)).toEqual(["outside-organization"]);
  });

  it("writes text for people, each line of change with account and region", async () => {
    const { exitCode, stdout } = await peering(
      "ask",
      ...inDemo("from", "vpc-search", "777777777777/eu-central-1"),
      ...inDemo("to", "vpc-shop", "111111111111"),
      ...policies,
      "--settings",
      demo.settings,
    );
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(
      /^vpc-search \(search, eu-central-1\) → vpc-shop \(shop, eu-west-1\)\nwould be accepted\nby policy default\.connect\n/,
    );
    expect(stdout).toContain("  + shop eu-west-1  accept the connection\n");
    expect(stdout).toContain("  + shop eu-west-1  rtb-shop-private: route 10.70.0.0/16\n");
    expect(stdout).toContain("  + search eu-central-1  sg-search: ingress tcp/9200 from 10.10.0.0/16\n");
    expect(stdout).toMatch(/\n\d+ changes: \d+ routes, \d+ rules?, 2 DNS options\n$/);
  });

  it("runs as a program of its own, with the settings and the place of AWS from the environment", async () => {
    const env = { ...process.env, PEERING_SETTINGS: readFileSync(demo.settings, "utf8") };
    const argv = [
      "cli/main.ts",
      "ask",
      ...inDemo("from", "vpc-legacy", "555555555555"),
      ...inDemo("to", "vpc-tools", "444444444444"),
      "--json",
    ];
    const { stdout } = await run(process.execPath, argv, { env }).catch((error: unknown) => error as { stdout: string });
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "accepted" });
  });

  it("says that AWS can't be reached, or takes no credentials", async () => {
    const at = [...inDemo("from", "vpc-tools", "444444444444"), ...payments, "--settings", demo.settings];
    demo.become({ accessKeyId: "AKIANOBODY", secretAccessKey: "x" });
    expect(await peering("ask", ...at)).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringMatching(/; .+\n$/) });
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    expect((await peering("ask", ...at)).stderr).toMatch(
      /^AWS can't be reached at http:\/\/127\.0\.0\.1:9: .*; check the network/,
    );
  });

  it("says where a VPC isn't, and who may not look", async () => {
    const wrong = await peering("ask", ...shop, ...inDemo("to", "vpc-nope", "222222222222"), "--settings", demo.settings);
    expect(wrong).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "`vpc-nope` isn't in account `222222222222` (`eu-west-1`); check the id, the account and the region\n",
    });
    demo.decider();
    const unplaced = await peering("ask", ...shop, "--to", "vpc-payments", "--settings", demo.settings);
    expect(unplaced).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("name the account: --to-account") });
  });
});

describe("peering facts and explain, of a live organization", () => {
  const known = () => [...demo.stage.requested.values()][0]?.id ?? "";
  const at = ["--account", "111111111111", "--region", "eu-west-1"];

  it("saves the facts of a peering; asked again they have nothing to change", async () => {
    const file = join(demo.folder, "shop.json");
    const saved = await peering(
      "facts",
      "--peering",
      known(),
      ...at,
      "--save",
      file,
      "--settings",
      demo.settings,
      "--ledger",
      demo.table,
    );
    expect(saved).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      peering: { id: known(), status: "active" },
      known: { outcome: "connected" },
    });
    const { exitCode, stdout, stderr } = await peering("ask", "--facts", file, ...policies);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("nothing to change\n");
  });

  it("explains a peering with each decision", async () => {
    const { exitCode, stdout, stderr } = await peering(
      "explain",
      known(),
      "--settings",
      demo.settings,
      "--ledger",
      demo.table,
      "--json",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      peering: known(),
      now: { outcome: "connected", caller: expect.stringContaining("ShopDeploy") },
    });
    const verdicts = told.decisions.map(({ verdict }: { verdict: string }) => verdict);
    expect(verdicts[0]).toBe("settled");
    expect(verdicts.at(-1)).toBe("ready");
    expect(told.decisions.at(-1)).toMatchObject({
      determining: ["default.connect"],
      factsDigest: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const text = await peering("explain", known(), "--settings", demo.settings, "--ledger", demo.table);
    expect(text.stdout).toMatch(new RegExp(`^${known()}  connected\\nvpc-shop \\(111111111111, eu-west-1\\) → vpc-payments`));
    expect(text.stdout).toMatch(/\d+ decisions, newest first\n {2}2026-\S+ {2}settled\n/);
    expect(text.stdout).toMatch(/ {2}policy [0-9a-f]{12}, facts [0-9a-f]{32}\n/);
  });

  it("says what to do when it can't", async () => {
    const at = ["--settings", demo.settings];
    expect((await peering("explain", "pcx-nope", ...at, "--ledger", demo.table)).stderr).toMatch(
      /^the ledger knows nothing of `pcx-nope`; .*peering facts --peering/,
    );
    expect((await peering("explain", "pcx-nope", ...at)).stderr).toMatch(/^no ledger is named: give --ledger/);
    expect((await peering("explain", "pcx-nope")).stderr).toMatch(/^no settings: .*--settings FILE/);
    expect(await peering("explain", "vpc-1")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("not an id of the form pcx-…"),
    });
    demo.operator();
    expect(
      await peering("facts", "--peering", "pcx-nope", "--account", "111111111111", "--region", "eu-west-1", ...at),
    ).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("EC2 doesn't show `pcx-nope` in account `111111111111` (`eu-west-1`)"),
    });
  });
});

describe("peering ask, without places", () => {
  it("finds a VPC by itself, as the operator may list the accounts", async () => {
    expect(await ask("--from", "vpc-tools", "--to", "vpc-search")).toMatchObject({
      exitCode: 2,
      ends: {
        requester: { account: "444444444444", region: "eu-west-1" },
        accepter: { account: "777777777777", region: "eu-central-1" },
      },
    });
    const nowhere = await peering("ask", "--from", "vpc-tools", "--to", "vpc-nope", "--settings", demo.settings);
    expect(nowhere.stderr).toMatch(
      /^`vpc-nope` is in none of the \d+ places that were looked into.*--to-account and --to-region\n$/,
    );
  });
});
