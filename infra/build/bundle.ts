import type { BuildOptions } from "esbuild";
import { cedarWasm } from "./cedar-wasm.ts";
import { clientSchemas } from "./client-schemas.ts";
import { clientVersions } from "./client-versions.ts";
import { environmentCredentials } from "./environment-credentials.ts";
import { leaveOutUnreached } from "./unreached.ts";
import { unusedClients } from "./unused-clients.ts";

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
  plugins: [clientSchemas, environmentCredentials, cedarWasm, clientVersions, leaveOutUnreached, unusedClients],
} satisfies BuildOptions;
