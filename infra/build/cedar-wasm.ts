import { copyFile, mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "esbuild";

const cedarFile = /[\\/]cedar-wasm[\\/]nodejs[\\/]cedar_wasm\.js$/;
const wasmName = "cedar_wasm_bg.wasm";

/**
 * The esbuild plugin that puts Cedar's WebAssembly beside the bundle that imports it, as `<bundle>.wasm`.
 * WHY: serverless-esbuild leaves files that start with another bundle's name out of a function's zip,
 * so only the function that decides carries it.
 */
export const cedarWasm: Plugin = {
  name: "cedar-wasm",
  setup(build) {
    build.onLoad({ filter: cedarFile }, async ({ path }) => {
      const { entryPoints, outdir } = build.initialOptions;
      const [entry] = Array.isArray(entryPoints) ? entryPoints : [];
      if (typeof entry !== "string" || outdir === undefined) throw new Error("Cedar is bundled for one entry point into a folder");
      const beside = `${basename(entry).replace(/\.\w+$/, "")}.wasm`;
      await mkdir(outdir, { recursive: true });
      await copyFile(join(dirname(path), wasmName), join(outdir, beside));
      return { contents: (await readFile(path, "utf8")).replace(wasmName, beside) };
    });
  },
};
