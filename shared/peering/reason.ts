/** Why not: the rule, what was found, and the fix in words that an application team can follow. */
export interface Reason {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
  /** `@id`s of the determining policies; empty for hard rules */
  readonly policies: readonly string[];
}

/** Something to know that refuses nothing. */
export interface Warning {
  readonly rule: string;
  readonly message: string;
}
