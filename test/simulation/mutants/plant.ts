import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { mutants } from "./mutants.ts";

/**
 * Plants a bug into the modules that this thread loads from now on: Node's own loader hook gives it another text. The product
 * has no hooks for it, and nothing is written to disk.
 */
export const plant = (name: string): void => {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`no planted bug is called \`${name}\`; there are ${mutants.map((each) => each.name).join(", ")}`);
  const url = new URL(`../../../${mutant.file}`, import.meta.url);
  const source = readFileSync(url, "utf8");
  if (source.split(mutant.text).length !== 2) throw new Error(`\`${name}\`: its text doesn't stand once in \`${mutant.file}\``);
  registerHooks({
    load: (asked, context, nextLoad) =>
      asked === url.href
        ? { format: "module-typescript", source: source.replace(mutant.text, () => mutant.instead), shortCircuit: true }
        : nextLoad(asked, context),
  });
};
