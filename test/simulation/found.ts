import { readdirSync } from "node:fs";

/**
 * What the modules of a folder export and `is` accepts, in the order of their names: a new file is all that a new one takes.
 * `but` is the module that asks, which can't wait for itself.
 */
export const foundIn = async <T>(but: string, is: (value: unknown) => value is T): Promise<readonly T[]> => {
  const folder = new URL(".", but);
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
  const modules = names.map((name) => new URL(`${name}.ts`, folder).href).filter((href) => href !== but);
  const loaded = await Promise.all(modules.map(async (href) => (await import(href)) as Readonly<Record<string, unknown>>));
  return loaded.flatMap((module) => Object.values(module).filter(is));
};

/** Whether a value is an object with all of these members. */
export const has = (value: unknown, ...members: readonly string[]): boolean =>
  typeof value === "object" && value !== null && members.every((member) => member in value);
