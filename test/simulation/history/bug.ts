import type { Plan } from "../plan.ts";

/** EC2's state of a connection and what was told of it in the end: `active connected`, `rejected rejected`, `failed -` … */
type End = `${string} ${string}`;

/** What once went wrong in a tool that does a part of our work, as a day that must end well here. */
export interface Bug {
  /** tool, number, what it was */
  readonly name: string;
  readonly source: string;
  /** what happened there */
  readonly happened: string;
  readonly plan: Plan;
  /** lines of the trace that show that the bad moment came: without them nothing is proved */
  readonly moment: readonly RegExp[];
  /** lines that must not be there */
  readonly never: readonly RegExp[];
  readonly ends: Readonly<Record<string, End>>;
  /** what the recorded reasons of a connection must say */
  readonly why: Readonly<Record<string, RegExp>>;
  /** how often the workflow ran in all before the first sweep; null where a run for every hint is as good */
  readonly runs: number | null;
  /** sweeps that it took to converge: 0 where events are enough */
  readonly sweeps: number;
}

const connected: Bug["ends"] = { "pcx-1": "active connected" };

/** Most of them: one request that ends connected, by one run of the workflow, and without a sweep. */
export const bug = (
  given: Pick<Bug, "name" | "source" | "happened" | "plan" | "moment"> &
    Partial<Pick<Bug, "never" | "ends" | "why" | "runs" | "sweeps">>,
): Bug => ({ never: [], ends: connected, why: {}, runs: 1, sweeps: 0, ...given });
