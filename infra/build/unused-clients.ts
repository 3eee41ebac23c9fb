import { readFile } from "node:fs/promises";
import type { BuildOptions, Plugin, PluginBuild } from "esbuild";

const factory = /[\\/]sdk-clients\.ts$/;
const commandImport = /import \{[^}]*\w+Command\b[^}]*\} from "@aws-sdk\/(client-[a-z0-9-]+)"/g;

const packagesOutside: Plugin = {
  name: "packages-outside",
  setup(build) {
    // without side effects, so that an import that is not used goes away
    build.onResolve({ filter: /^[^.#/]/ }, ({ path, kind }) =>
      kind === "entry-point" ? null : { path, external: true, sideEffects: false },
    );
  },
};

/** The clients of which the function's own code uses a command: it is bundled alone first, packages left outside, which costs little. */
const clientsWithCommands = async ({ esbuild, initialOptions }: PluginBuild): Promise<ReadonlySet<string>> => {
  const { outputFiles = [] } = await esbuild.build({
    ...initialOptions,
    plugins: [packagesOutside],
    minify: false,
    logLevel: "silent",
    write: false,
  } as BuildOptions);
  return new Set(outputFiles.flatMap(({ text }) => Array.from(text.matchAll(commandImport), ([, client = ""]) => client)));
};

const namesImported = async (importer: string, client: string): Promise<readonly string[]> => {
  const found = new RegExp(`import \\{([^}]+)\\} from "@aws-sdk/${client}"`).exec(await readFile(importer, "utf8"));
  return (found?.[1] ?? "").split(",").map((name) => name.trim());
};

/**
 * The esbuild plugin that leaves out the clients that a function sends nothing to.
 * WHY: one factory (shared/aws/sdk-clients.ts) names all clients; a client is used where the function's own code uses one of its commands.
 */
export const unusedClients: Plugin = {
  name: "unused-clients",
  setup(build) {
    let used: Promise<ReadonlySet<string>> | undefined;
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, async ({ path, importer }) => {
      if (!factory.test(importer)) return null;
      used ??= clientsWithCommands(build);
      const client = path.replace("@aws-sdk/", "");
      return (await used).has(client) ? null : { path: client, namespace: "unused-client", pluginData: importer };
    });
    build.onLoad({ filter: /.*/, namespace: "unused-client" }, async ({ path, pluginData }) => {
      const names = await namesImported(pluginData as string, path);
      const message = JSON.stringify(`no command of @aws-sdk/${path} is in this bundle`);
      return {
        contents: names.map((name) => `export class ${name} { constructor() { throw new Error(${message}); } }`).join("\n"),
      };
    });
  },
};
