import { actions } from "./actions/actions.ts";
import { eventFates } from "./faults/events.ts";
import { faults } from "./faults/faults.ts";
import type { Hits } from "./run-state.ts";

/** What came up in all runs together. */
interface CameUp {
  readonly hits: Hits;
  /** `service:operation` → how often the product called it */
  readonly made: Hits;
}

/** One fault and one kind of call that it can strike, as the product makes it. */
export interface Cell {
  readonly fault: string;
  readonly on: string;
  readonly times: number;
  /** why no day can come to it */
  readonly unreachable: string | null;
}

/** One fault or happening. */
export interface Coverage {
  readonly name: string;
  /** in the list of faults; empty where it is a day's work */
  readonly number: string;
  readonly times: number;
  readonly cells: readonly Cell[];
}

const kindOf = (on: string): { readonly service: string; readonly operation: string } => {
  const [service = "", operation = ""] = on.split(":");
  return { service, operation };
};

/** Every fault with every kind of call that it can strike and that the product made, whether it struck or not. */
export const cells = ({ hits, made }: CameUp): readonly Cell[] =>
  faults.flatMap(({ name, hits: canStrike, unreachable }) =>
    [...made.keys()]
      .filter((on) => canStrike(kindOf(on)))
      .sort()
      .map((on) => ({ fault: name, on, times: hits.get(`${name} ${on}`) ?? 0, unreachable: unreachable?.[on] ?? null })),
  );

/** Everything that can go wrong or happen, with how often it did. */
export const coverage = (up: CameUp): readonly Coverage[] => {
  const all = cells(up);
  const elsewhere = [...eventFates, ...actions].map(({ name, number }) => {
    const on = eventFates.some((fate) => fate.name === name) ? "event" : "world";
    return { name, number, cells: [{ fault: name, on, times: up.hits.get(`${name} ${on}`) ?? 0, unreachable: null }] };
  });
  const struck = faults.map(({ name, number }) => ({ name, number, cells: all.filter(({ fault }) => fault === name) }));
  return [...struck, ...elsewhere].map((each) => ({ ...each, times: each.cells.reduce((sum, { times }) => sum + times, 0) }));
};

const rarest = (row: Coverage): Cell | undefined =>
  row.cells.filter(({ unreachable }) => unreachable === null).toSorted((a, b) => a.times - b.times)[0];

export const coverageTable = (up: CameUp): string => {
  const line = (row: Coverage): string => {
    const { name, number, times, cells: own } = row;
    const least = rarest(row);
    const struck = `${own.filter((cell) => cell.times > 0).length}/${own.length}`;
    return `${name.padEnd(26)} ${number.padEnd(9)} ${String(times).padStart(9)} ${struck.padStart(7)}  ${least ? `${least.on} ${least.times}` : ""}`;
  };
  return [
    `${"fault or happening".padEnd(26)} ${"".padEnd(9)} ${"times".padStart(9)} ${"cells".padStart(7)}  rarest cell`,
    ...coverage(up).map(line),
  ].join("\n");
};

/** A release is not proved by days in which a fault came up less often. */
const enough = 1000;

/** What a release's run lacks: cells that no day came to, and faults that came up too seldom. */
export const shortfalls = (up: CameUp): readonly string[] => [
  ...cells(up)
    .filter(({ times, unreachable }) => times === 0 && unreachable === null)
    .map(({ fault, on }) => `empty cell: ${fault} never struck ${on}`),
  ...cells(up)
    .filter(({ times, unreachable }) => times > 0 && unreachable !== null)
    .map(({ fault, on }) => `${fault} struck ${on}, which is said to be unreachable`),
  ...coverage(up)
    .filter(({ number, times }) => number !== "" && times < enough)
    .map(({ name, number, times }) => `${name} (${number}) came up ${times} times, less than ${enough}`),
];
