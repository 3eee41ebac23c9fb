import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const importOf = /import(?: type)? \{([^}]+)\} from "(@aws-sdk\/client-[a-z0-9-]+)"/g;

const sourcesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"));

/** Every SDK command that the product imports, by client: the operations that the bundles have to get right. */
export const operationsInUse = (): ReadonlyMap<string, readonly string[]> => {
  const commands = new Map<string, Set<string>>();
  for (const source of [...sourcesUnder("shared"), ...sourcesUnder("functions")])
    for (const [, names = "", client = ""] of source.matchAll(importOf))
      for (const name of names.split(",").map((text) => text.replace("type ", "").trim()))
        if (name.endsWith("Command")) commands.set(client, (commands.get(client) ?? new Set()).add(name));
  return new Map([...commands].sort().map(([client, names]) => [client, [...names].sort()]));
};
