/** The edge cases that a scenario says it is for, by number: those named in the comment at its top. */
export const casesCited = (text: string): readonly number[] => {
  const lines = text.split("\n");
  const top = lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith("#")),
    )
    .join(" ");
  const numbers = [...top.matchAll(/(?<![\w./:-])([1-9]\d?)(?=(?:, [1-9]\d?)*[:;,.)])/g)].map(([, number]) => Number(number));
  return [...new Set(numbers)].sort((a, b) => a - b);
};
