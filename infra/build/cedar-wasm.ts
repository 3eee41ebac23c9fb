import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

const cedarFile = /[\\/]cedar-wasm[\\/]web[\\/]cedar_wasm\.js$/;
const wasmName = "cedar_wasm_bg.wasm";

/** The esbuild plugin that puts Cedar's WebAssembly beside a bundle that imports Cedar, where shared/policy/cedar.ts looks for it. */
export const cedarWasm: Plugin = {
  name: "cedar-wasm",
  setup(build) {
    build.onLoad({ filter: cedarFile }, async ({ path }) => {
      const { outdir, write } = build.initialOptions;
      if (write === false) return null;
      if (outdir === undefined) throw new Error("a bundle with Cedar goes into a folder, as its WebAssembly lies beside it");
      await mkdir(outdir, { recursive: true });
      await copyFile(join(dirname(path), wasmName), join(outdir, wasmName));
      return null;
    });
  },
};
