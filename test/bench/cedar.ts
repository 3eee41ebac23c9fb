import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isAuthorized } from "@cedar-policy/cedar-wasm/web";
import { build } from "esbuild";
import { bundleOptions } from "#infra/build/bundle.ts";
import { sliceFor } from "#shared/policy/entities.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Question } from "#shared/policy/policy.ts";
import { schemaText } from "#shared/policy/schema.ts";
import { taggedSides } from "./facts.ts";
import { inFreshProcess, rounds } from "./fresh-process.ts";
import { fiftyPolicies } from "./policies.ts";
import { atMost, median, quantile, type Row } from "./row.ts";

const organizationId = "o-sandbox00";

const question: Question = {
  action: "connect",
  principal: "requester",
  sides: taggedSides(),
  resource: { is: "vpc" },
  requestTags: { "peering:reason": "checkout" },
  caller: "arn:aws:sts::111111111111:assumed-role/Deploy/session",
};

const timed = (count: number, work: () => void): readonly number[] =>
  Array.from({ length: count }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });

/** Cedar as it comes: texts, schema and entities with every question. */
const stateless = (): number => {
  const texts = { staticPolicies: fiftyPolicies.map(({ text }) => text).join("\n") };
  const slice = sliceFor(question, organizationId);
  const ask = () => {
    const answer = isAuthorized({ ...slice, policies: texts, schema: schemaText, validateRequest: true });
    if (answer.type === "failure") throw new Error(JSON.stringify(answer.errors));
  };
  timed(20, ask);
  return median(timed(100, ask));
};

const driver = `
const [bundle, files, question] = process.argv.slice(1);
const start = performance.now();
const { loadPolicy } = await import(bundle);
const loaded = loadPolicy(JSON.parse(files), { organizationId: "${organizationId}" });
const answer = loaded.policy.ask(JSON.parse(question));
console.log(JSON.stringify({ milliseconds: performance.now() - start, is: answer.is }));
`;

/** Load, check and prepare fifty policies and answer a question, in a process of its own, bundled as for Lambda. */
const cold = async (): Promise<readonly number[]> => {
  const folder = await mkdtemp(join(tmpdir(), "peering-bench-"));
  try {
    const contents = 'export { loadPolicy } from "./shared/policy/load.ts";';
    await build({
      ...bundleOptions,
      stdin: { contents, resolveDir: process.cwd() },
      outdir: folder,
      entryNames: "policy",
      outExtension: { ".js": ".mjs" },
    });
    await writeFile(join(folder, "package.json"), "{}");
    const parameters = [pathToFileURL(join(folder, "policy.mjs")).href, JSON.stringify(fiftyPolicies), JSON.stringify(question)];
    return await rounds(9, async () => {
      const said = await inFreshProcess<{ milliseconds: number; is: string }>({ source: driver, parameters });
      if (said.is !== "permitted") throw new Error(`the first decision is ${said.is}`);
      return said.milliseconds;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Cedar with fifty policies and the entities that the question needs. */
export const cedar = async (): Promise<readonly Row[]> => {
  const loaded = loadPolicy(fiftyPolicies, { organizationId });
  if (loaded.is === "faults") throw new Error(JSON.stringify(loaded.faults[0]));
  const { policy } = loaded;
  const ask = () => {
    if (policy.ask(question).is !== "permitted") throw new Error("not permitted");
  };
  timed(200, ask);
  const warm = Array.from({ length: 7 }, () => timed(500, ask));
  const without = { what: "nothing prepared", value: stateless() };
  const entities = sliceFor(question, organizationId).entities.length;
  return [
    {
      what: `Cedar warm, 50 policies, ${entities} entities, p50`,
      unit: "ms",
      rounds: warm.map((each) => quantile(each, 0.5)),
      target: atMost(1),
      baseline: without,
    },
    { what: "the same, p99", unit: "ms", rounds: warm.map((each) => quantile(each, 0.99)), target: atMost(3), baseline: null },
    {
      what: "Cedar cold: load, check and prepare 50 policies, first decision",
      unit: "ms",
      rounds: await cold(),
      target: atMost(300),
      baseline: null,
    },
  ];
};
