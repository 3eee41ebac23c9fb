import type { Facts } from "../facts.ts";
import type { Wanted } from "../wanted.ts";

/** What a rule found wrong, and the fix in words that an application team can follow. */
export interface Finding {
  readonly message: string;
  readonly fix: string;
}

/** One hard check on the facts: a refusal by AWS or by common safety. Every violated rule is reported. */
export interface Rule {
  readonly id: string;
  /** none when the rule holds */
  readonly check: (facts: Facts, wanted: Wanted) => readonly Finding[];
}
