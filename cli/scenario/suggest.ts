/** Edits (insert, delete, replace, swap of neighbours) between two words. */
export const editDistance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) next.push(cell({ a, b, rows: [...rows.slice(-2), next] }, row, column));
    rows.push(next);
  }
  return rows.at(-1)?.[b.length] ?? 0;
};

interface Grid {
  readonly a: string;
  readonly b: string;
  /** the row before the last (from the third on), the last, and the one under way */
  readonly rows: readonly (readonly number[])[];
}

const cell = ({ a, b, rows }: Grid, row: number, column: number): number => {
  const [under = [], last = [], before = []] = rows.toReversed();
  const at = (from: readonly number[], place: number) => from[place] ?? Number.POSITIVE_INFINITY;
  const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
  const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return Math.min(replaced, at(last, column) + 1, at(under, column - 1) + 1, swapped ? at(before, column - 2) + 1 : replaced);
};

/** The known word that was probably meant, or null when none is near. */
export const nearest = (word: string, known: Iterable<string>): string | null => {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = [...known]
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate, "en"));
  return near[0]?.candidate ?? null;
};

/** `; did you mean …`, or else the whole short list, for the end of a message. */
export const didYouMean = (word: string, known: Iterable<string>): string => {
  const words = [...known];
  const near = nearest(word, words);
  if (near !== null) return `; did you mean \`${near}\`?`;
  if (words.length === 0) return "";
  const shown = words.slice(0, 8).map((known) => `\`${known}\``);
  return `; known: ${shown.join(", ")}${words.length > shown.length ? ", …" : ""}`;
};
