import type { Core } from "../core.ts";
import type { Lambdas } from "../lambda/lambda.ts";
import { StateFailure, Stopped } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
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

/** What an execution runs with. */
export interface World {
  readonly core: Core;
  readonly lambda: Lambdas;
  /** milliseconds until a scheduled function starts */
  readonly latency: () => number;
  /** an error name that the Lambda service itself answers with, or undefined: `Lambda.TooManyRequestsException` */
  readonly lambdaFault: (functionArn: string) => string | undefined;
  readonly mayInvoke: (roleArn: string, functionArn: string) => boolean;
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
  readonly scope = new Scope();
  readonly startedAt: number;
  status: ExecutionStatus = "RUNNING";
  stoppedAt: number | undefined;
  /** as Standard workflows bill them: each state entered and each retry */
  transitions = 0;
  output?: Json;
  error?: string;
  cause?: string;
  readonly history: HistoryEvent[] = [];
  readonly #world: World;
  #finish: (end: End) => void = () => {};
  readonly done: Promise<void>;

  constructor(world: World, begun: Begun) {
    this.#world = world;
    this.begun = begun;
    this.startedAt = world.core.clock.now();
    this.done = new Promise((resolve) => {
      this.#finish = (end) => {
        this.#close(end);
        resolve();
      };
    });
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

  get historyEvents(): number {
    return this.history.length;
  }

  /** Lets the execution run; its first state is entered by an appointment of its own. */
  start(): void {
    const { core } = this.#world;
    this.record("ExecutionStarted", {
      previous: 0,
      member: "executionStartedEventDetails",
      input: this.input,
      roleArn: this.begun.roleArn,
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
    const previousEventId = this.history.length;
    if (end.status === "SUCCEEDED") this.output = end.output;
    else {
      if (end.error !== undefined) this.error = end.error;
      if (end.cause !== undefined) this.cause = end.cause;
    }
    this.stoppedAt = this.#world.core.clock.now();
    const { status, ...details } = end;
    const type = endTypes[status];
    this.#append({ previousEventId, type, member: `execution${type.slice("Execution".length)}EventDetails`, details });
    this.status = status;
    this.scope.stop();
  }
}

const endTypes = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const;

type EventDetails = { readonly member?: string; readonly [name: string]: unknown };

/** One line of states within an execution: its main line, a branch, or an iteration of a Map. */
export class Frame {
  readonly world: World;
  readonly execution: Execution;
  readonly scope: Scope;
  readonly mapItem: { readonly Index: number; readonly Value: Json } | undefined;
  #previous: number;
  #state: { readonly name: string; readonly enteredAt: number; retryCount: number } | undefined;

  constructor(given: {
    readonly world: World;
    readonly execution: Execution;
    readonly scope: Scope;
    readonly previous: number;
    readonly mapItem?: { readonly Index: number; readonly Value: Json };
  }) {
    this.world = given.world;
    this.execution = given.execution;
    this.scope = given.scope;
    this.mapItem = given.mapItem;
    this.#previous = given.previous;
  }

  /** Writes a history event, and stops here if the execution has come to its end meanwhile. */
  record(type: string, details: EventDetails = {}): void {
    this.note(type, details);
    this.scope.check();
  }

  note(type: string, details: EventDetails = {}): void {
    this.#previous = this.execution.record(type, { ...details, previous: this.#previous });
  }

  get stateName(): string {
    return this.#state?.name ?? "";
  }

  enter(name: string): void {
    this.scope.check();
    this.execution.transitions++;
    this.#state = { name, enteredAt: this.world.core.clock.now(), retryCount: 0 };
  }

  retry(): void {
    this.execution.transitions++;
    if (this.#state) this.#state.retryCount++;
  }

  /** A frame of the same execution that stops with `scope`. */
  fork(scope: Scope, mapItem?: { readonly Index: number; readonly Value: Json }): Frame {
    const { world, execution } = this;
    const inherited = mapItem ?? this.mapItem;
    const forked = new Frame({ world, execution, scope, previous: this.#previous, ...(inherited && { mapItem: inherited }) });
    forked.#state = this.#state;
    return forked;
  }

  /** The context object, `$$`. */
  context(): JsonObject {
    const { begun, startedAt } = this.execution;
    const state = this.#state;
    return {
      Execution: { Id: begun.arn, Input: begun.input, Name: begun.name, RoleArn: begun.roleArn, StartTime: stamp(startedAt) },
      StateMachine: { Id: begun.machineArn, Name: begun.machine },
      ...(state && { State: { Name: state.name, EnteredTime: stamp(state.enteredAt), RetryCount: state.retryCount } }),
      ...(this.mapItem && { Map: { Item: this.mapItem } }),
    };
  }

  /** Real code or time that passes: one appointment that ends early when the scope stops. */
  sleep(milliseconds: number): Promise<void> {
    return this.scope.wait((settle) => this.world.core.clock.after(milliseconds, "work", () => settle(undefined)));
  }
}

const stamp = (milliseconds: number): string => new Date(milliseconds).toISOString();
