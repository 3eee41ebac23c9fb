import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pack } from "./worlds.ts";

const run = promisify(execFile);
const wasm = join(dirname(createRequire(import.meta.url).resolve("@cedar-policy/cedar-wasm/nodejs")), "cedar_wasm_bg.wasm");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "policy-bundle-"));
  const contents = `
    import { loadPolicy } from "#shared/policy/load.ts";
    const loaded = loadPolicy(${JSON.stringify([pack("default")])}, { organizationId: "o-a1b2c3d4e5" });
    console.log(loaded.is);`;
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node22",
    outfile: join(folder, "index.mjs"),
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("runs as an ESM bundle outside the repository, with the wasm beside it", async () => {
  await expect(run(process.execPath, ["index.mjs"], { cwd: folder })).rejects.toThrow("@cedar-policy/cedar-wasm/nodejs");
  await copyFile(wasm, join(folder, "cedar_wasm_bg.wasm"));
  await writeFile(join(folder, "package.json"), "{}");
  const { stdout } = await run(process.execPath, ["index.mjs"], { cwd: folder });
  expect(stdout).toBe("policy\n");
});
