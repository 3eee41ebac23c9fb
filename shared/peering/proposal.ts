import type { Outcome } from "./facts.ts";
import type { Batch } from "./steps.ts";

/** Why not: the rule, what was found, and the fix in words that an application team can follow. */
export interface Reason {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
  /** `@id`s of the determining policies; empty for hard rules */
  readonly policies: readonly string[];
}

export interface Warning {
  readonly rule: string;
  readonly message: string;
}

/** The answer of the core. Its five words are the branches of the workflow's Choice state. */
export type Proposal =
  | {
      readonly is: "refused";
      readonly outcome: Outcome;
      readonly reasons: readonly Reason[];
      readonly warnings: readonly Warning[];
      readonly batches: readonly Batch[];
    }
  | {
      readonly is: "needs-approval";
      readonly outcome: "awaiting-approval";
      readonly reasons: readonly Reason[];
      readonly warnings: readonly Warning[];
    }
  | { readonly is: "waiting"; readonly why: string; readonly waitSeconds: number }
  | { readonly is: "ready"; readonly warnings: readonly Warning[]; readonly batches: readonly Batch[] }
  | {
      readonly is: "settled";
      readonly outcome: Outcome;
      readonly reasons: readonly Reason[];
      readonly warnings: readonly Warning[];
    };
