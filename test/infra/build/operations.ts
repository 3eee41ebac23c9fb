import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const importOf = /import(?: type)? \{([^}]+)\} from "(@aws-sdk\/client-[a-z0-9-]+)"/g;

const sourcesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"));

/** Every SDK command that the product imports, by client: the operations that the bundles have to get right. */
export const operationsInUse = (): ReadonlyMap<string, readonly string[]> => {
  const imports = [...sourcesUnder("shared"), ...sourcesUnder("functions")].flatMap((source) => [...source.matchAll(importOf)]);
  const clients = [...new Set(imports.map(([, , client = ""]) => client))].toSorted();
  const commandsOf = (client: string): readonly string[] =>
    imports
      .filter(([, , from]) => from === client)
      .flatMap(([, names = ""]) => names.split(","))
      .map((name) => name.replace("type ", "").trim())
      .filter((name) => name.endsWith("Command"));
  return new Map(clients.map((client) => [client, [...new Set(commandsOf(client))].toSorted()]));
};
