import { median, type Row, verdict } from "./row.ts";

const number = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: Number.isInteger(value) ? 0 : digits });
};

const spread = ({ rounds }: Row): string =>
  rounds.length > 1 ? `${number(Math.min(...rounds))} … ${number(Math.max(...rounds))} (${rounds.length})` : "";

const ratio = (row: Row): string => {
  if (row.baseline === null) return "";
  const { what, value } = row.baseline;
  const measured = median(row.rounds);
  const times = value >= measured ? `${number(value / measured)} × less than` : `${number(measured / value)} × more than`;
  return `${times} ${what}: ${number(value)}`;
};

const cells = (row: Row): readonly string[] => [
  row.what,
  `${number(median(row.rounds))} ${row.unit}`,
  spread(row),
  row.target === null ? "" : `${row.target.is === "at most" ? "≤" : "≥"} ${number(row.target.value)}`,
  verdict(row),
  ratio(row),
];

/** The rows as a table, one line each. */
export const table = (rows: readonly Row[]): string => {
  const lines = [["what", "median", "rounds: min … max (count)", "target", "", "against"], ...rows.map(cells)];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
