import type { Clock } from "./ports.ts";

/** A call's turn. The pace learns from how the call went. */
interface Turn {
  wentThrough(): void;
  /** EC2's bucket refused it */
  wasThrottled(): void;
}

/** Gives turns to the calls of one account and region, by action. Null when a turn would not come before the time is up. */
export type Pace = (action: string) => Promise<Turn | null>;

interface Limits {
  readonly clock: Clock;
  /** milliseconds left in which a call may begin */
  readonly left: () => number;
}

/** EC2 Developer Guide, "Request throttling": per account, region and action 50 changing calls at once, and 5 more each second. */
const burst = 50;
const perSecond = 5;

/** One token stays in the bucket: a call that reaches EC2 a little faster than the one before it is not refused. */
const spare = 1;

/**
 * Others draw on the same bucket. A refusal says that it is empty, and the pace is halved; each call that goes through raises it
 * a little, so that any number of competitors share a bucket fairly (as TCP shares a line).
 */
const raise = 0.1;
const slowestPerSecond = 0.25;

/** A pace that starts with full buckets: the process that keeps it knows nothing of what came before. */
export const paced = (limits: Limits): Pace => {
  const buckets = new Map<string, Bucket>();
  return (action) => {
    const bucket = buckets.get(action) ?? new Bucket(limits);
    buckets.set(action, bucket);
    return bucket.turn();
  };
};

class Bucket {
  readonly #limits: Limits;
  #tokens = burst - spare;
  #perSecond = perSecond;
  /** when `#tokens` was right */
  #at: number;
  #halvedAt = Number.NEGATIVE_INFINITY;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#at = limits.clock.now();
  }

  /** First come, first served. */
  turn(): Promise<Turn | null> {
    const turn = this.#queue.then(() => this.#next());
    this.#queue = turn;
    return turn;
  }

  async #next(): Promise<Turn | null> {
    const { clock, left } = this.#limits;
    for (this.#refill(); this.#tokens < 1; this.#refill()) {
      const wait = Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
      if (wait >= left()) return null;
      await clock.sleep(wait);
    }
    if (left() <= 0) return null;
    this.#tokens -= 1;
    const since = clock.now();
    return { wentThrough: () => this.#raise(), wasThrottled: () => this.#halve(since) };
  }

  #refill(): void {
    const now = this.#limits.clock.now();
    // a clock that is set back takes no tokens away
    const passed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(burst - spare, this.#tokens + (passed / 1000) * this.#perSecond);
    this.#at = now;
  }

  #raise(): void {
    this.#perSecond = Math.min(perSecond, this.#perSecond + raise);
  }

  /** Refusals of calls from before the last one say nothing new. */
  #halve(since: number): void {
    this.#refill();
    this.#tokens = Math.min(this.#tokens, 0);
    if (since < this.#halvedAt) return;
    this.#perSecond = Math.max(slowestPerSecond, this.#perSecond / 2);
    this.#halvedAt = this.#at;
  }
}
