import { foundIn, has } from "../found.ts";
import type { Invariant } from "./invariant.ts";

const isInvariant = (value: unknown): value is Invariant => has(value, "id", "says");

/** Everything that is checked, a file each. I9 (a converged world is left alone) and I23 (a seed gives one trace) are the run's own. */
export const invariants: readonly Invariant[] = await foundIn(import.meta.url, isInvariant);
