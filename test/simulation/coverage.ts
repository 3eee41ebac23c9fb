import { actions } from "./actions/actions.ts";
import { eventFates } from "./faults/events.ts";
import { faults } from "./faults/faults.ts";

interface Row {
  readonly name: string;
  readonly number: string;
  readonly times: number;
  /** the kinds of calls it struck */
  readonly cells: number;
  readonly least: string;
}

/** How often everything happened: each fault and each action, and how its hits spread over the kinds of calls. */
export const coverage = (hits: ReadonlyMap<string, number>): readonly Row[] =>
  [...faults, ...eventFates, ...actions].map(({ name, number }) => {
    const cells = [...hits].filter(([cell]) => cell.startsWith(`${name} `)).sort((a, b) => a[1] - b[1]);
    const [rarest] = cells;
    return {
      name,
      number,
      times: cells.reduce((sum, [, times]) => sum + times, 0),
      cells: cells.length,
      least: rarest ? `${rarest[0].split(" ")[1]} ${rarest[1]}` : "",
    };
  });

export const coverageTable = (hits: ReadonlyMap<string, number>): string => {
  const rows = coverage(hits);
  const line = ({ name, number, times, cells, least }: Row) =>
    `${name.padEnd(26)} ${number.padEnd(9)} ${String(times).padStart(9)} ${String(cells).padStart(6)}  ${least}`;
  return [
    `${"fault or happening".padEnd(26)} ${"".padEnd(9)} ${"times".padStart(9)} ${"cells".padStart(6)}  rarest cell`,
    ...rows.map(line),
  ].join("\n");
};
