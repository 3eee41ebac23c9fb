import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

// V8 shares compiled WebAssembly between the threads of a process while one of them keeps it: so Cedar is compiled once, and
// not for each of two thousand mutants.
const cedar = createRequire(import.meta.url).resolve("@cedar-policy/cedar-wasm/nodejs");
const bytes = readFileSync(new URL("./cedar_wasm_bg.wasm", `file://${cedar}`));
// Node has `WebAssembly`, its types only the types of it
const { WebAssembly } = globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } };
Object.assign(globalThis, { cedarCompiledOnce: new WebAssembly.Module(bytes) });

/** What `npm run mutation` runs against each mutant: the tests of the pure core and its laws, with fewer runs. */
export default defineConfig({
  test: {
    include: ["test/shared/{network,peering}/**/*.test.ts", "test/laws/{decide,order}.test.ts"],
    env: { PROPERTY_SHARE: "0.05" },
    testTimeout: 60_000,
    pool: "threads",
    isolate: false,
    maxWorkers: 1,
  },
});
