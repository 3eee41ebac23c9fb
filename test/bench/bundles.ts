import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { functionNames } from "#cli/local/fragments.ts";
import { bundleOptions } from "#infra/build/bundle.ts";
import { inFreshProcess } from "./fresh-process.ts";
import { atLeast, atMost, median, type Row } from "./row.ts";

const environment = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  LEDGER_TABLE: "ledger",
  TOPIC_ARN: "arn:aws:sns:eu-west-1:100000000000:topic",
  BUS_NAME: "hub",
  PEERING_WORKFLOW_ARN: "arn:aws:states:eu-west-1:100000000000:stateMachine:peering",
  PEERING_SETTINGS: JSON.stringify({
    organizationId: "o-a1b2c3d4e5",
    hub: { account: "100000000000", region: "eu-west-1" },
    regions: ["eu-west-1"],
    memberRoles: { read: "Read", write: "Write" },
    externalId: "0123456789abcdef",
  }),
};

const init = `
const start = performance.now();
const { handler } = await import(process.argv[1]);
const milliseconds = performance.now() - start;
if (typeof handler !== "function") throw new Error("no handler");
console.log(milliseconds);
`;

const initMilliseconds = (path: string): Promise<number> =>
  inFreshProcess<number>({ source: init, parameters: [pathToFileURL(path).href], environment });

interface Bundle {
  readonly name: string;
  readonly path: string;
  readonly kilobytes: number;
  readonly gzipped: number;
}

const bundled = async (name: string, folder: string): Promise<Bundle> => {
  const outdir = join(folder, name);
  await build({ ...bundleOptions, entryPoints: [`functions/${name}/handler.ts`], outdir, outExtension: { ".js": ".mjs" } });
  const path = join(outdir, "handler.mjs");
  const text = await readFile(path);
  return { name, path, kilobytes: text.length / 1000, gzipped: gzipSync(text, { level: 9 }).length / 1000 };
};

/** Every file compiled by itself, packages as they are installed: what would be deployed without a bundler. */
const unbundled = async (folder: string): Promise<string> => {
  const outdir = join(folder, "unbundled");
  const { outputFiles } = await build({
    entryPoints: globSync("{shared,functions}/**/*.ts"),
    outdir,
    outbase: ".",
    format: bundleOptions.format,
    target: bundleOptions.target,
    write: false,
  });
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.replaceAll(/(from |import\()"([.#][^"]+)\.ts"/g, '$1"$2.js"'));
  }
  const imports = { "#shared/*": "./shared/*", "#functions/*": "./functions/*" };
  await writeFile(join(outdir, "package.json"), JSON.stringify({ type: "module", imports }));
  await symlink(join(process.cwd(), "infra"), join(outdir, "infra"));
  return outdir;
};

const initRows = async (what: string, bundle: string, plain: string): Promise<readonly Row[]> => {
  const pairs: [number, number][] = [];
  for (let done = 0; done < 11; done++) pairs.push([await initMilliseconds(bundle), await initMilliseconds(plain)]);
  const own = pairs.map(([milliseconds]) => milliseconds);
  const other = median(pairs.map(([, milliseconds]) => milliseconds));
  return [
    { what: `init of ${what}`, unit: "ms", rounds: own, target: atMost(80), baseline: { what: "unbundled", value: other } },
    {
      what: `init of ${what}, faster than unbundled`,
      unit: "×",
      rounds: pairs.map(([bundledTime, plainTime]) => plainTime / bundledTime),
      target: atLeast(5),
      baseline: null,
    },
  ];
};

/** Each function as it is packaged: how large, and how long it takes to load. */
export const bundles = async (): Promise<readonly Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), "peering-bench-"));
  try {
    await symlink(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
    const made: Bundle[] = [];
    for (const name of functionNames()) made.push(await bundled(name, folder));
    const sizes = made.flatMap(({ name, kilobytes, gzipped }): Row[] => [
      { what: `${name}, minified`, unit: "kB", rounds: [kilobytes], target: atMost(400), baseline: null },
      { what: `${name}, gzip`, unit: "kB", rounds: [gzipped], target: null, baseline: null },
    ]);
    const plain = await unbundled(folder);
    const largest = made.toSorted((a, b) => b.kilobytes - a.kilobytes).slice(0, 2);
    const inits: Row[] = [];
    for (const { name, path } of largest)
      inits.push(...(await initRows(name, path, join(plain, `functions/${name}/handler.js`))));
    return [...sizes, ...inits];
  } finally {
    await rm(folder, { recursive: true });
  }
};
