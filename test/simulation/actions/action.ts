import type { Draws } from "../draws.ts";
import type { Run } from "../run-state.ts";

/** Something that people, AWS or an attacker do while the product works. */
export interface Action {
  readonly name: string;
  /** its number in the list of faults; empty where it is a day's work */
  readonly number: string;
  /** how often it is drawn, against the others */
  readonly weight: number;
  /** Does it, and tells what it did; undefined where there was nothing to do it to. What AWS refuses may be thrown. */
  readonly act: (run: Run, draws: Draws) => Promise<string | undefined>;
}
