/** One line of the table: what was measured in several rounds, and how it stands against its target. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  /** one value for each round; a count that can't vary has one */
  readonly rounds: readonly number[];
  readonly target: { readonly is: "at most" | "at least"; readonly value: number } | null;
  /** what the same run measured for comparison, in the same unit */
  readonly baseline: { readonly what: string; readonly value: number } | null;
}

export type Verdict = "pass" | "noisy" | "MISSED" | "";

export const atMost = (value: number) => ({ is: "at most", value }) as const;
export const atLeast = (value: number) => ({ is: "at least", value }) as const;

/** The value at a share of the sorted values; 0.5 is the median. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Neighbours on the machine only ever make a round slower. So the median of the rounds is compared with the target; when
 * it misses but some round meets the target, that is noise; when every round misses, the target is missed.
 */
export const verdict = ({ rounds, target }: Row): Verdict => {
  if (target === null) return "";
  const meets = (value: number): boolean => (target.is === "at most" ? value <= target.value : value >= target.value);
  if (meets(median(rounds))) return "pass";
  return rounds.some(meets) ? "noisy" : "MISSED";
};
