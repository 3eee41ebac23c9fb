import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "../clock.ts";
import type { Core } from "../core.ts";
import { AwsError } from "../errors.ts";
import { lambdaContext } from "./context.ts";
import {
  type DeadLetter,
  exitError,
  type Invocation,
  jsonCopy,
  type LambdaError,
  type LambdaFunction,
  type LambdaResult,
  lambdaError,
  timedOut,
} from "./invocation.ts";
import { covers, type Permission } from "./permission.ts";

interface AsyncConfig {
  /** 0, 1 or 2; Lambda's default is 2 */
  readonly maximumRetryAttempts?: number;
  readonly onFailure?: string;
}

export interface Lambdas {
  /** Adds or replaces a function and gives its ARN. */
  register(made: LambdaFunction): string;
  find(arn: string): LambdaFunction | undefined;
  /** Runs a function now and waits for its answer; JSON in and out. The clock stands still unless the handler sleeps. */
  invoke(arn: string, payload: unknown): Promise<LambdaResult>;
  /** Lets a service invoke the function, as AddPermission does. */
  permit(arn: string, permission: Permission): void;
  /** Queues an event for a rule of EventBridge; refused when no permission of the function covers the rule. */
  invokeForRule(arn: string, event: unknown, ruleArn: string): void;
  /** Queues an event: a failed attempt is repeated after one and after two minutes, then it becomes a dead letter. */
  invokeAsync(arn: string, event: unknown): void;
  configureAsync(arn: string, config: AsyncConfig): void;
  /** Kills the running invocation, as an exhausted memory would. Await the answer: it never comes. */
  crash(): Promise<never>;
  /** The clock for code inside functions: an invocation that timed out or crashed never wakes again. */
  readonly clock: Clock;
  readonly deadLetters: readonly DeadLetter[];
  onInvocation(listener: (invocation: Invocation) => void): void;
}

interface Running {
  readonly requestId: string;
  readonly end: (result: LambdaResult) => void;
  /** gives the clock free */
  release: () => void;
  /** how many of its calls are asleep at the same time */
  asleep: number;
  ended: boolean;
}

const retryDelaysMilliseconds = [60_000, 120_000] as const;

/** The Lambda of the sandbox: functions of this process, run one at a time against the virtual clock. */
export const createLambda = (core: Core): Lambdas => new SandboxLambda(core);

class SandboxLambda implements Lambdas {
  readonly #core: Core;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #permissions: (Permission & { readonly arn: string })[] = [];
  readonly #asyncConfigs = new Map<string, AsyncConfig>();
  readonly #listeners: ((invocation: Invocation) => void)[] = [];
  readonly #current = new AsyncLocalStorage<Running>();
  #awake: Running | undefined;
  readonly deadLetters: DeadLetter[] = [];
  readonly clock: Clock;

  constructor(core: Core) {
    this.#core = core;
    this.clock = { now: () => core.clock.now(), sleep: (milliseconds) => this.#sleep(milliseconds) };
  }

  register(made: LambdaFunction): string {
    const arn = `arn:aws:lambda:${made.region}:${made.account}:function:${made.name}`;
    this.#functions.set(arn, made);
    return arn;
  }

  find(arn: string): LambdaFunction | undefined {
    return this.#functions.get(unqualified(arn));
  }

  #existing(arn: string): LambdaFunction {
    const made = this.find(arn);
    if (!made) throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, { status: 404 });
    return made;
  }

  configureAsync(arn: string, config: AsyncConfig): void {
    this.#asyncConfigs.set(unqualified(arn), config);
  }

  permit(arn: string, permission: Permission): void {
    this.#permissions.push({ arn: unqualified(arn), ...permission });
  }

  invokeForRule(arn: string, event: unknown, ruleArn: string): void {
    const covered = this.#permissions.some((permission) => permission.arn === unqualified(arn) && covers(permission, ruleArn));
    if (!covered)
      throw new AwsError(
        "AccessDeniedException",
        `events.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`,
        { status: 403 },
      );
    this.invokeAsync(arn, event);
  }

  onInvocation(listener: (invocation: Invocation) => void): void {
    this.#listeners.push(listener);
  }

  invoke(arn: string, payload: unknown): Promise<LambdaResult> {
    return this.#attempt({ arn, payload, attempt: 1 });
  }

  invokeAsync(arn: string, event: unknown): void {
    this.#existing(arn);
    this.#queue({ arn, payload: jsonCopy(event), attempt: 1 }, this.#latency());
  }

  crash(): Promise<never> {
    const running = this.#current.getStore() ?? this.#awake;
    if (!running || running.ended) throw new Error("no invocation is running that could crash");
    running.end({ is: "failed", error: exitError(running.requestId) });
    running.release();
    return never();
  }

  #latency(): number {
    return 5 + Math.floor(this.#core.random.next() * 45);
  }

  #queue(call: Call, delayMilliseconds: number): void {
    // The appointment doesn't wait for the handler: one that sleeps needs later appointments to be kept.
    this.#core.clock.after(delayMilliseconds, "work", () => {
      void this.#attempt(call).then((result) => {
        if (result.is === "failed") this.#repeat(call, result.error);
      });
    });
  }

  #repeat(call: Call, error: LambdaError): void {
    const config = this.#asyncConfigs.get(unqualified(call.arn)) ?? {};
    const delay = call.attempt <= (config.maximumRetryAttempts ?? 2) ? retryDelaysMilliseconds[call.attempt - 1] : undefined;
    if (delay !== undefined) {
      this.#queue({ ...call, attempt: call.attempt + 1 }, delay);
      return;
    }
    const { arn: functionArn, payload: event, attempt: attempts } = call;
    this.deadLetters.push({ functionArn, event, error, attempts, at: this.#core.clock.now(), destination: config.onFailure });
  }

  async #attempt({ arn, payload, attempt }: Call): Promise<LambdaResult> {
    const made = this.#existing(arn);
    const requestId = this.#core.random.uuid();
    const startedAt = this.#core.clock.now();
    const event = jsonCopy(payload);
    const result = await this.#run({ made, arn, requestId, startedAt, event });
    const endedAt = this.#core.clock.now();
    const finished = {
      functionArn: arn,
      functionName: made.name,
      requestId,
      event: payload,
      startedAt,
      endedAt,
      result,
      attempt,
    };
    for (const listener of this.#listeners) listener(finished);
    return result;
  }

  #run({ made, arn, requestId, startedAt, event }: Start): Promise<LambdaResult> {
    const { clock } = this.#core;
    return new Promise((resolve) => {
      const cancelTimeout = clock.after(made.timeoutSeconds * 1000, "timer", () => {
        running.end({ is: "failed", error: timedOut(requestId, made.timeoutSeconds) });
      });
      const end = (result: LambdaResult) => {
        if (running.ended) return;
        running.ended = true;
        if (this.#awake === running) this.#awake = undefined;
        cancelTimeout();
        resolve(result);
      };
      const running: Running = { requestId, end, release: clock.hold(), asleep: 0, ended: false };
      this.#awake = running;
      const deadline = startedAt + made.timeoutSeconds * 1000;
      const context = lambdaContext({ made, arn, requestId, remaining: () => Math.max(0, deadline - clock.now()) });
      const handled = this.#current.run(running, async () => made.handler(event, context));
      void handled
        .then(returned, failed)
        .then(end)
        .finally(() => running.release());
    });
  }

  /** An invocation holds the clock except while something in it sleeps: what else it awaits then may be that very sleeper. */
  async #sleep(milliseconds: number): Promise<void> {
    const running = this.#current.getStore();
    if (!running) return this.#core.clock.sleep(milliseconds);
    if (this.#awake === running) this.#awake = undefined;
    running.asleep++;
    running.release();
    await new Promise<void>((wake) => {
      this.#core.clock.after(milliseconds, "work", () => {
        running.asleep--;
        if (running.asleep === 0 && !running.ended) running.release = this.#core.clock.hold();
        wake();
      });
    });
    if (running.ended) return never();
    this.#awake = running;
  }
}

interface Call {
  readonly arn: string;
  readonly payload: unknown;
  readonly attempt: number;
}

interface Start {
  readonly made: LambdaFunction;
  readonly arn: string;
  readonly requestId: string;
  readonly startedAt: number;
  readonly event: unknown;
}

const never = (): Promise<never> => new Promise(() => {});

const returned = (payload: unknown): LambdaResult => {
  try {
    return { is: "returned", payload: jsonCopy(payload) };
  } catch (error) {
    return { is: "failed", error: { ...lambdaError(error), errorType: "Runtime.MarshalError" } };
  }
};

const failed = (thrown: unknown): LambdaResult => ({ is: "failed", error: lambdaError(thrown) });

/** Without the version or alias: `arn:aws:lambda:…:function:name`. */
const unqualified = (arn: string): string => arn.split(":").slice(0, 7).join(":");
