import type { Execution, World } from "./execution.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Scope } from "./scope.ts";

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
    this.execution.transition();
    this.#state = { name, enteredAt: this.world.core.clock.now(), retryCount: 0 };
  }

  retry(): void {
    this.execution.transition();
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
