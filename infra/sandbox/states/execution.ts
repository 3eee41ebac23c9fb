import type { Core } from "../core.ts";
import type { Lambdas } from "../lambda/lambda.ts";
import type { RoleMay } from "../lambda/permission.ts";
import { StateFailure, Stopped } from "./failure.ts";
import { Frame } from "./frame.ts";
import type { Json } from "./json.ts";
import { Progress } from "./progress.ts";
import { Scope } from "./scope.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One entry of GetExecutionHistory; `input` and `output` become JSON text when it is asked for. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly time: number;
  readonly type: string;
  /** the SDK's name of the member that holds the details, such as `stateEnteredEventDetails` */
  readonly member: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * What goes wrong between Step Functions and Lambda: an error name that the Lambda service itself answers with, such as
 * `Lambda.TooManyRequestsException`; or the one that Step Functions is left with when it loses a function that goes on running.
 */
export type LambdaFault = string | { readonly lost: string };

/** What an execution runs with. */
export interface World {
  readonly core: Core;
  readonly lambda: Lambdas;
  /** milliseconds until a scheduled function starts */
  readonly latency: () => number;
  readonly lambdaFault: (functionArn: string) => LambdaFault | undefined;
  readonly roleMay: RoleMay;
  /** Registers an execution: one that was started, or a child of a Distributed Map. */
  readonly begin: (begun: Begun) => Execution;
  readonly tell: (execution: Execution, event: HistoryEvent) => void;
}

export interface Begun {
  readonly arn: string;
  readonly machineArn: string;
  readonly machine: string;
  readonly name: string;
  readonly roleArn: string;
  readonly input: Json;
  readonly timeoutSeconds: number | undefined;
  /** an Express child of a Distributed Map: billed by time, not by transitions */
  readonly express: boolean;
  /** the Distributed Map's execution that started this child */
  readonly parent: Execution | undefined;
  readonly body: (execution: Execution) => Promise<Json>;
}

type End =
  | { readonly status: "SUCCEEDED"; readonly output: Json }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error: string | undefined;
      readonly cause: string | undefined;
    };

// "Maximum number of events in a single state machine execution history: 25,000"
const historyLimit = 25_000;

/** One run of a state machine. */
export class Execution {
  readonly begun: Begun;
  readonly startedAt: number;
  redrives = 0;
  redrivenAt: number | undefined;
  status: ExecutionStatus = "RUNNING";
  stoppedAt: number | undefined;
  /** as Standard workflows bill them: each state entered and each retry */
  transitions = 0;
  output?: Json;
  error?: string;
  cause?: string;
  readonly history: HistoryEvent[] = [];
  /** of the last redrive, or of the start */
  done: Promise<void> = Promise.resolve();
  readonly #world: World;
  readonly #progress = new Progress();
  #scope = new Scope();
  #finish: (end: End) => void = () => {};

  constructor(world: World, begun: Begun) {
    this.#world = world;
    this.begun = begun;
    this.startedAt = world.core.clock.now();
  }

  transition(): void {
    if (!this.begun.express) this.transitions++;
  }

  get arn(): string {
    return this.begun.arn;
  }

  get machine(): string {
    return this.begun.machine;
  }

  get name(): string {
    return this.begun.name;
  }

  get input(): Json {
    return this.begun.input;
  }

  /** The main line's, from its start or from where a redrive finds it. */
  frame(): Frame {
    const { history } = this;
    return new Frame({
      world: this.#world,
      execution: this,
      scope: this.#scope,
      previous: history.length,
      progress: this.#progress,
    });
  }

  get historyEvents(): number {
    return this.history.length;
  }

  /** Lets the execution run; its first state is entered by an appointment of its own. */
  start(): void {
    this.record("ExecutionStarted", {
      previous: 0,
      member: "executionStartedEventDetails",
      input: this.input,
      roleArn: this.begun.roleArn,
    });
    this.#go();
  }

  /** Goes on from where it ended; "the state machine level timeout, if defined, is reset to 0". */
  redrive(): void {
    this.status = "RUNNING";
    this.stoppedAt = undefined;
    delete this.error;
    delete this.cause;
    this.redrives++;
    this.redrivenAt = this.#world.core.clock.now();
    this.#scope = new Scope();
    this.transition();
    this.record("ExecutionRedriven", {
      previous: this.history.length,
      member: "executionRedrivenEventDetails",
      redriveCount: this.redrives,
    });
    this.#go();
  }

  #go(): void {
    const { core } = this.#world;
    this.done = new Promise((resolve) => {
      this.#finish = (end) => {
        this.#close(end);
        resolve();
      };
    });
    const cancel = core.clock.after(0, "work", () => {
      void this.#run();
    });
    const { timeoutSeconds } = this.begun;
    const cancelTimeout =
      timeoutSeconds === undefined
        ? () => {}
        : core.clock.after(timeoutSeconds * 1000, "timer", () =>
            this.stop({ status: "TIMED_OUT", error: undefined, cause: undefined }),
          );
    void this.done.then(() => {
      cancel();
      cancelTimeout();
    });
  }

  stop(end: Exclude<End, { status: "SUCCEEDED" }>): void {
    if (this.status === "RUNNING") this.#finish(end);
  }

  record(
    type: string,
    { previous, member, ...details }: { readonly previous: number; readonly member?: string; readonly [name: string]: unknown },
  ): number {
    if (this.status !== "RUNNING") return previous;
    if (this.history.length >= historyLimit - 1) {
      const cause = `The execution reached the maximum number of history events (${historyLimit}).`;
      this.stop({ status: "FAILED", error: "States.Runtime", cause });
      return previous;
    }
    return this.#append({ previousEventId: previous, type, member, details });
  }

  #append(event: Omit<HistoryEvent, "id" | "time">): number {
    const id = this.history.length + 1;
    const appended = { id, time: this.#world.core.clock.now(), ...event };
    this.history.push(appended);
    this.#world.tell(this, appended);
    return id;
  }

  async #run(): Promise<void> {
    try {
      const output = await this.begun.body(this);
      if (this.status === "RUNNING") this.#finish({ status: "SUCCEEDED", output });
    } catch (thrown) {
      if (thrown instanceof StateFailure) this.stop({ status: "FAILED", error: thrown.error, cause: thrown.causeText });
      else if (!(thrown instanceof Stopped)) throw thrown;
    }
  }

  #close(end: End): void {
    if (end.status === "SUCCEEDED") this.output = end.output;
    else {
      if (end.error !== undefined) this.error = end.error;
      if (end.cause !== undefined) this.cause = end.cause;
    }
    this.stoppedAt = this.#world.core.clock.now();
    const { status, ...details } = end;
    this.status = status;
    const type = endTypes[status];
    const member = `execution${type.slice("Execution".length)}EventDetails`;
    this.#append({ previousEventId: this.history.length, type, member, details });
    this.#scope.stop();
  }
}

const endTypes = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const;
