import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** The esbuild plugin that keeps of a client's package.json only what the client reads: its version, for the user agent. */
export const clientVersions: Plugin = {
  name: "client-versions",
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};
