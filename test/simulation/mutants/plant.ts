import fs, { readFileSync } from "node:fs";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";

/** Plants the bug of that name. */
export const plant = (name: string): void => {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`no planted bug is called \`${name}\`; there are ${mutants.map((each) => each.name).join(", ")}`);
  plantIn(mutant);
};

/**
 * Plants a bug into what this thread loads from now on: Node's own loader hook gives a module another text, its `readFileSync`
 * another file. The product has no hooks for it, and nothing is written to disk.
 */
export const plantIn = ({ name, file, text, instead }: Omit<Mutant, "means">): void => {
  const url = new URL(`../../../${file}`, import.meta.url);
  const source = readFileSync(url, "utf8");
  if (source.split(text).length !== 2) throw new Error(`\`${name}\`: its text doesn't stand once in \`${file}\``);
  const planted = source.replace(text, () => instead);
  if (file.endsWith(".ts")) plantModule(url.href, planted);
  else plantFile(fileURLToPath(url), planted);
};

const plantModule = (href: string, source: string): void =>
  void registerHooks({
    load: (asked, context, nextLoad) =>
      asked === href ? { format: "module-typescript", source, shortCircuit: true } : nextLoad(asked, context),
  });

const plantFile = (path: string, text: string): void => {
  const read = fs.readFileSync;
  const isIt = (asked: unknown): boolean => asked === path || (asked instanceof URL && asked.href === pathToFileURL(path).href);
  // the overloads of `readFileSync` differ in what they answer; the texts are always read as texts
  fs.readFileSync = ((asked: string, options: "utf8") => (isIt(asked) ? text : read(asked, options))) as typeof read;
  syncBuiltinESMExports();
};
