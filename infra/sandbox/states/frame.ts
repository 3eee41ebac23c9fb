import type { Execution, World } from "./execution.ts";
import type { Json, JsonObject } from "./json.ts";
import { Progress, type Reached } from "./progress.ts";
import type { Scope } from "./scope.ts";

type EventDetails = { readonly member?: string; readonly [name: string]: unknown };

/** One line of states within an execution: its main line, a branch, or an iteration of a Map. */
export class Frame {
  readonly world: World;
  readonly execution: Execution;
  readonly scope: Scope;
  readonly mapItem: { readonly Index: number; readonly Value: Json } | undefined;
  readonly progress: Progress;
  #previous: number;
  #state: { readonly name: string; readonly enteredAt: number; retryCount: number } | undefined;

  constructor(given: {
    readonly world: World;
    readonly execution: Execution;
    readonly scope: Scope;
    readonly previous: number;
    readonly progress?: Progress;
    readonly mapItem?: { readonly Index: number; readonly Value: Json };
  }) {
    this.world = given.world;
    this.execution = given.execution;
    this.scope = given.scope;
    this.mapItem = given.mapItem;
    this.progress = given.progress ?? new Progress();
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

  enter(name: string, input: Json): void {
    this.scope.check();
    this.execution.transition();
    const enteredAt = this.world.core.clock.now();
    this.#state = { name, enteredAt, retryCount: 0 };
    this.progress.enter({ name, input, enteredAt });
  }

  /** Goes on in the state that this line had come to before a redrive; undefined at its beginning. */
  resume(): Reached | undefined {
    const { reached } = this.progress;
    if (reached) this.#state = { name: reached.name, enteredAt: reached.enteredAt, retryCount: 0 };
    return reached;
  }

  retry(): void {
    this.execution.transition();
    this.progress.forget();
    if (this.#state) this.#state.retryCount++;
  }

  /** The frame of a branch or an iteration, which stops with `scope`. */
  fork(scope: Scope, index: number, mapItem?: { readonly Index: number; readonly Value: Json }): Frame {
    const { world, execution } = this;
    const inherited = mapItem ?? this.mapItem;
    const progress = this.progress.part(index);
    const given = { world, execution, scope, previous: this.#previous, progress };
    const forked = new Frame({ ...given, ...(inherited && { mapItem: inherited }) });
    forked.#state = this.#state;
    return forked;
  }

  /** The context object, `$$`. */
  context(): JsonObject {
    const { begun, startedAt, redrives, redrivenAt } = this.execution;
    const state = this.#state;
    return {
      Execution: {
        Id: begun.arn,
        Input: begun.input,
        Name: begun.name,
        RoleArn: begun.roleArn,
        StartTime: stamp(startedAt),
        RedriveCount: redrives,
        ...(redrivenAt !== undefined && { RedriveTime: stamp(redrivenAt) }),
      },
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
