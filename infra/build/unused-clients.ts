import { readFile } from "node:fs/promises";
import type { Metafile, Plugin, PluginBuild } from "esbuild";

const factory = /[\\/]sdk-clients\.ts$/;
const commandModule = /@aws-sdk\/(client-[a-z0-9-]+)\/dist-es\/commands\//;

const clientsWithCommands = ({ outputs }: Metafile): ReadonlySet<string> =>
  new Set(
    Object.values(outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? (commandModule.exec(path)?.[1] ?? []) : [])),
  );

const firstBuild = async ({ esbuild, initialOptions }: PluginBuild): Promise<ReadonlySet<string>> => {
  const plugins = (initialOptions.plugins ?? []).filter(({ name }) => name !== unusedClients.name);
  const { metafile } = await esbuild.build({
    ...initialOptions,
    plugins,
    minify: false,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return clientsWithCommands(metafile);
};

const namesImported = async (importer: string, client: string): Promise<readonly string[]> => {
  const found = new RegExp(`import \\{([^}]+)\\} from "@aws-sdk/${client}"`).exec(await readFile(importer, "utf8"));
  return (found?.[1] ?? "").split(",").map((name) => name.trim());
};

/**
 * The esbuild plugin that leaves out the clients that a function sends nothing to.
 * WHY: one factory (shared/aws/sdk-clients.ts) names all clients; a client is used where one of its commands is in the bundle.
 */
export const unusedClients: Plugin = {
  name: "unused-clients",
  setup(build) {
    let used: Promise<ReadonlySet<string>> | undefined;
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, async ({ path, importer }) => {
      if (!factory.test(importer)) return null;
      used ??= firstBuild(build);
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
