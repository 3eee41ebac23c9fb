/** The known word with the fewest letters to insert, delete or replace; of equals the first. */
export const nearest = (word: string, known: readonly string[]): string | undefined =>
  known.map((each) => ({ each, edits: edits(word, each) })).toSorted((a, b) => a.edits - b.edits)[0]?.each;

const edits = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of from.split("").entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split("").entries())
      next.push(Math.min((row[column] ?? 0) + (letter === other ? 0 : 1), (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    row = next;
  }
  return row[to.length] ?? 0;
};
