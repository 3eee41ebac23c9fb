import type { Settings } from "../config.ts";
import { WorldChanged } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Task, unpacked } from "../peering/packing.ts";
import type { Batch, Step } from "../peering/steps.ts";
import { type Pace, paced } from "./pace.ts";
import type { Clock, Log, Perform } from "./ports.ts";
import { type Applied, type Failure, failureOf } from "./run.ts";

export interface ApplyPorts {
  readonly settings: Settings;
  readonly ledger: Pick<Ledger, "beat">;
  readonly perform: Perform;
  readonly clock: Clock;
  readonly log: Log;
  /** milliseconds until the function is ended from outside */
  readonly remaining: () => number;
}

export interface ApplyInput {
  readonly generation: number;
  readonly task: Task;
  /** ISO 8601 of the moment in which the workflow handed the changes out; null where it doesn't tell */
  readonly handedOut: string | null;
}

export interface AppliedTask extends Applied {
  /** how many steps changed AWS, and how many were already so */
  readonly done: number;
  readonly already: number;
  /** how many are left to the next look, as the time was up */
  readonly left: number;
}

/** What begins must end in time: an accept waits ten seconds for its connection, the SDK tries a lost call three times. */
const marginMilliseconds = 45_000;

/**
 * Makes the changes of one account and region, at the pace of its buckets. It decides nothing. What an execution was handed that was
 * given up, and that somebody redrives, is old: it throws `Superseded`. A step that fails ends the work on its target, never that
 * on others, and the next look goes on. Only where nothing at all came through the failure is thrown, so that the workflow tries
 * again after a pause, or not, by its name.
 */
export const apply = async ({ generation, task, handedOut }: ApplyInput, ports: ApplyPorts): Promise<AppliedTask> => {
  const { settings, ledger, clock, log } = ports;
  if (settings.paused || settings.mode === "observe") return { target: task.target, failure: null, done: 0, already: 0, left: 0 };
  await ledger.beat(task.peering, generation, new Date(clock.now()).toISOString());
  const work = new Work(ports, handedOut);
  // what goes makes room for what comes, in tables and groups that are nearly full
  const queued = unpacked(task).flatMap((batch) => batch.steps.map((step) => ({ batch, step })));
  await work.make(queued.filter(({ step }) => isRemoval(step)));
  await work.make(queued.filter(({ step }) => !isRemoval(step)));
  const { done, already, left } = work.counts;
  log.note("task applied", { peering: task.peering, account: task.account, region: task.region, done, already, left });
  return { ...work.failed(task), done, already, left };
};

const isRemoval = (step: Step): boolean => step.do === "delete-route" || step.do === "revoke-rule";

interface Queued {
  readonly batch: Batch;
  readonly step: Step;
}

/** Nothing is accepted later than this after it was decided, as policy may have changed since (F28): then the next look decides again. */
const decisionHoldsSeconds = 60;

const assertFresh = ({ batch, step }: Queued, handedOut: string | null, clock: Clock): void => {
  if (step.do !== "accept-connection" || handedOut === null) return;
  if (clock.now() - Date.parse(handedOut) <= decisionHoldsSeconds * 1000) return;
  const { peering, account, region } = batch;
  throw new WorldChanged(`\`${peering}\` was not accepted within ${decisionHoldsSeconds} seconds of its decision`, {
    where: { account, region, resource: peering },
    instructions: "the next look decides again",
  });
};

/** One call is under way for every ten, so that the time of the calls themselves doesn't slow the pace. */
const stepsPerCaller = 10;
const mostCallers = 20;

class Work {
  readonly counts = { done: 0, already: 0, left: 0 };
  readonly #perform: Perform;
  readonly #pace: Pace;
  readonly #assertFresh: (queued: Queued) => void;
  /** by target */
  readonly #errors = new Map<string, unknown>();

  constructor({ perform, clock, remaining }: ApplyPorts, handedOut: string | null) {
    this.#perform = perform;
    this.#assertFresh = (queued) => assertFresh(queued, handedOut, clock);
    this.#pace = paced({ clock, left: () => remaining() - marginMilliseconds });
  }

  async make(steps: readonly Queued[]): Promise<void> {
    const queue = steps.values();
    const caller = async (): Promise<void> => {
      for (const each of queue) await this.#makeOne(each);
    };
    const callers = Math.min(mostCallers, Math.ceil(steps.length / stepsPerCaller));
    await Promise.all(Array.from({ length: callers }, caller));
  }

  async #makeOne({ batch, step }: Queued): Promise<void> {
    if (this.#errors.has(batch.target)) return;
    try {
      this.counts[await this.#inTurn(batch, step)]++;
    } catch (error) {
      this.#errors.set(batch.target, error);
    }
  }

  /** Tried again for as long as EC2's bucket is empty: that is no failure, but a wait. */
  async #inTurn(batch: Batch, step: Step): Promise<"done" | "already" | "left"> {
    for (;;) {
      const turn = await this.#pace(step.do);
      if (!turn) return "left";
      this.#assertFresh({ batch, step });
      const made = await this.#perform.step(batch, step);
      if (made !== "throttled") {
        turn.wentThrough();
        return made;
      }
      turn.wasThrottled();
    }
  }

  /** What went wrong, told of the first target; thrown where nothing came through. */
  failed({ target }: Task): Applied {
    const { done, already, left } = this.counts;
    const [first] = this.#errors;
    if (!first) return { target, failure: done + already === 0 && left > 0 ? throttledOut(left) : null };
    if (done + already + left === 0) throw this.#mostHopeful();
    return { target: first[0], failure: failureOf(first[1], this.#errors.size - 1) };
  }

  /** Of several errors the one that may pass by itself. */
  #mostHopeful(): unknown {
    const errors = [...this.#errors.values()];
    return errors.find((error) => error instanceof Error && error.name === "RetryLater") ?? errors[0];
  }
}

const throttledOut = (left: number): Failure => ({
  Error: "RetryLater",
  Cause: JSON.stringify({ errorMessage: `EC2 let none of ${left} calls through: others use up its request rate` }),
});
