import type { BuildOptions } from "esbuild";
import { cedarWasm } from "./cedar-wasm.ts";
import { environmentCredentials } from "./environment-credentials.ts";
import { schemaKeys } from "./schema-keys.ts";

// CommonJS packages (Cedar's Node build) call `require` and read `__dirname`, which ES modules lack.
const commonJsNames = [
  'import { createRequire } from "node:module";',
  "const require = createRequire(import.meta.url), __dirname = import.meta.dirname;",
].join("");

/** How a Lambda is bundled: the SDK inside, tree-shaken, ES modules for Node 24. */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  // WHY: esbuild prefers `main` on Node, which is the SDK's CommonJS build and can't be tree-shaken
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
  banner: { js: commonJsNames },
  plugins: [schemaKeys, environmentCredentials, cedarWasm],
} satisfies BuildOptions;
