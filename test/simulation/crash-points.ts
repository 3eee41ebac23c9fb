import { isRead } from "./faults/fault.ts";
import type { Crash } from "./plan.ts";
import type { ProductCall } from "./product/weather.ts";
import { Trace } from "./trace.ts";

const asking: ReadonlySet<string> = new Set(["sts", "policy", "organizations", "servicequotas"]);

/** Whether a call changes something that outlives the function: AWS, the ledger, what others are told. */
const changes = (call: ProductCall): boolean => !asking.has(call.service) && !isRead(call);

export const pointKey = ({ call, when }: Crash): string => `${when} ${call}`;

/**
 * Where a run can be cut off so that it makes a difference. A function that dies between two reads leaves nothing behind: of
 * its calls with the same changes begun and done before them, at the same time, one stands for all.
 */
export class CrashPoints {
  /** one of each kind, in the order of the calls */
  readonly unlike: Crash[] = [];
  readonly #alike = new Map<string, Crash>();
  readonly #now: () => number;
  /** the changes, each with its time */
  readonly #changed: Trace;
  readonly #known = new Map<object | undefined, Map<string, Crash>>();
  #begun = 0;
  #done = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#changed = new Trace(now, false);
  }

  /** A call that can be died before, and after. */
  note(point: Crash, invocation: object | undefined): void {
    const known = this.#known.get(invocation) ?? new Map<string, Crash>();
    this.#known.set(invocation, known);
    const key = `${this.#begun} ${this.#done} ${this.#now()}`;
    const standsForIt = known.get(key) ?? point;
    if (standsForIt === point) {
      known.set(key, point);
      this.unlike.push(point);
    } else this.#alike.set(pointKey(point), standsForIt);
  }

  /** The one that leaves the same behind; undefined where it is the first that does. */
  standsFor(point: Crash): Crash | undefined {
    return this.#alike.get(pointKey(point));
  }

  begins(call: ProductCall): void {
    if (changes(call)) this.#begun++;
  }

  ends(call: ProductCall): void {
    if (!changes(call)) return;
    this.#done++;
    this.#changed.note(`${call.by} ${call.service}:${call.operation} ${JSON.stringify(call.input)}`);
  }

  /** The same for runs that changed the same things at the same times. */
  get changes(): string {
    return this.#changed.hash();
  }
}
