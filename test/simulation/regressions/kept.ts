import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../plan.ts";

interface KeptDay {
  /** the planted bug that it finds */
  readonly bug: string;
  readonly file: string;
  readonly plan: Plan;
}

/** Bad days that once broke something, in the order of their names. */
export const keptDays: readonly KeptDay[] = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => {
    const file = join(import.meta.dirname, name);
    // INVARIANT: the files are plans as the simulation printed them
    return { bug: name.replace(".json", ""), file, plan: JSON.parse(readFileSync(file, "utf8")) as Plan };
  });
