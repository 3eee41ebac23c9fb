import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { printFacts, readFacts } from "#cli/decision/facts-file.ts";
import { serveDemo } from "../../cli/decision/demo.ts";
import { peering } from "../../cli/policy/peering.ts";

const example = "infra/policies/examples/tools-to-search.json";

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo(0);
  demo.decider();
}, 60_000);
afterAll(() => demo.end());

it("the example is what `peering ask --save` writes of the demo's organization; GOLDEN=update writes it", async () => {
  const file = join(demo.folder, "saved.json");
  const from = ["--from", "vpc-tools", "--from-account", "444444444444", "--from-region", "eu-west-1"];
  const to = ["--to", "vpc-search", "--to-account", "777777777777", "--to-region", "eu-central-1"];
  const policy = ["--policy", "infra/policies/default.cedar"];
  const { exitCode, stderr } = await peering("ask", ...from, ...to, ...policy, "--settings", demo.settings, "--save", file);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
  const saved = readFacts(file);
  const timeless = {
    ...saved,
    readAt: "2026-01-05T09:00:00.000Z",
    peering: { ...saved.peering, expiresAt: "2026-01-12T09:00:00.000Z" },
  };
  if (process.env.GOLDEN === "update") {
    writeFileSync(example, printFacts(timeless));
    expect.fail(`wrote ${example}: read the change, then run again without GOLDEN`);
  }
  expect(readFacts(example)).toEqual(timeless);
});
