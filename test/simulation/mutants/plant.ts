import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";

/** Plants the bug of that name. */
export const plant = (name: string): void => {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`no planted bug is called \`${name}\`; there are ${mutants.map((each) => each.name).join(", ")}`);
  plantIn(mutant);
};

/**
 * Plants a bug into the modules that this thread loads from now on: Node's own loader hook gives it another text. The product
 * has no hooks for it, and nothing is written to disk.
 */
export const plantIn = ({ name, file, text, instead }: Omit<Mutant, "means">): void => {
  const url = new URL(`../../../${file}`, import.meta.url);
  const source = readFileSync(url, "utf8");
  if (source.split(text).length !== 2) throw new Error(`\`${name}\`: its text doesn't stand once in \`${file}\``);
  registerHooks({
    load: (asked, context, nextLoad) =>
      asked === url.href
        ? { format: "module-typescript", source: source.replace(text, () => instead), shortCircuit: true }
        : nextLoad(asked, context),
  });
};
