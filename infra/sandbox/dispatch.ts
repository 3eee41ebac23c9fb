import type { AccessQuestion, Caller, CallRecord, Service, ServiceName } from "./call.ts";
import type { VirtualClock } from "./clock.ts";
import { copied } from "./copy.ts";
import type { Core, SandboxCredentials } from "./core.ts";
import { AwsError } from "./errors.ts";
import type { Identity } from "./identity/identity.ts";
import type { Random } from "./random.ts";
import {
  denied,
  dryRun,
  expiredToken,
  internalError,
  missingParameter,
  unknownKey,
  unknownOperation,
  unplayedOperation,
  wrongSignature,
} from "./refusals.ts";
import type { Request } from "./request.ts";
import type { Throttle } from "./throttle.ts";
import { missingMember, operationsOf } from "./wire/operation.ts";

/** Says whether this call shall fail, and how. */
export type Fault = (request: Request, caller: Caller) => AwsError | undefined;

export type Answer = { readonly requestId: string } & (
  | { readonly is: "output"; readonly output: object }
  | { readonly is: "error"; readonly error: AwsError }
);

export interface DispatchOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** apart from `random`, so that asking more often doesn't change what happens in the world */
  readonly requestIds: Random;
  readonly identity: Identity;
  readonly throttle: Throttle;
  /** how long a call is under way before it takes effect, in virtual milliseconds */
  readonly latencyMilliseconds: number;
  /** fails a call before it does anything */
  readonly fault: Fault | undefined;
  /** fails a call after it took effect: a time-out after success */
  readonly faultAfter: Fault | undefined;
}

const isDryRun = ({ service, input }: Request) => service === "ec2" && "DryRun" in input && input.DryRun === true;

/** The input, typed for a handler: the tables are typed where they are written, and the operation's schema is checked here. */
function checkedInput({ service, operation, input }: Request, { module }: Service): never {
  const schema = operationsOf(module).get(operation);
  const missing = schema && missingMember(schema, input);
  if (missing !== undefined) throw missingParameter(service, missing);
  return input as never;
}

/** The one place that every call passes, on the wire or not: IAM, throttling, faults, the call itself, the record of it. */
export class Dispatch implements Core {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly calls: CallRecord[] = [];
  readonly #options: DispatchOptions;
  readonly #services = new Map<ServiceName, Service>();
  readonly #listeners: ((record: CallRecord) => void)[] = [];
  readonly #reported = new Set<string>();

  constructor(options: DispatchOptions) {
    this.clock = options.clock;
    this.random = options.random;
    this.#options = options;
  }

  add(service: Service): void {
    this.#services.set(service.name, service);
  }

  startThrottling(): void {
    this.#options.throttle.start();
  }

  service(name: ServiceName): Service | undefined {
    return this.#services.get(name);
  }

  services(): readonly Service[] {
    return [...this.#services.values()];
  }

  onCall(listener: (record: CallRecord) => void): void {
    this.#listeners.push(listener);
  }

  nextRequestId(): string {
    return this.#options.requestIds.uuid();
  }

  /** in [0, 1), for a client's pause before it tries again */
  jitter(): number {
    return this.#options.requestIds.next();
  }

  /** Who the key belongs to; fails with the service's own words on an unknown key, a wrong token, an expired session. */
  caller(key: Pick<SandboxCredentials, "accessKeyId" | "sessionToken">, service: ServiceName, region: string): Caller {
    const known = this.#options.identity.key(key.accessKeyId);
    if (!known || known.sessionToken !== key.sessionToken) throw unknownKey(service);
    if (known.expiresAt !== undefined && known.expiresAt <= this.clock.now()) throw expiredToken(service);
    return { account: known.principal.account, region, accessKeyId: key.accessKeyId, principal: known.principal };
  }

  /** As `caller`, for credentials that come with their secret instead of a signature. */
  callerWithSecret(credentials: SandboxCredentials, service: ServiceName, region: string): Caller {
    const caller = this.caller(credentials, service, region);
    if (this.secretOf(caller) !== credentials.secretAccessKey) throw wrongSignature(service);
    return caller;
  }

  /** The secret that the caller's requests must be signed with. */
  secretOf({ accessKeyId }: Caller): string {
    return this.#options.identity.key(accessKeyId)?.secretAccessKey ?? "";
  }

  async call(request: Request, caller: Caller): Promise<object> {
    const answer = await this.answer({ ...request, input: copied(request.input) }, caller);
    if (answer.is === "error") throw answer.error;
    return copied(answer.output);
  }

  /** Performs the call. The input must be the caller's no more; the output is not yet the caller's own: copy or print it. */
  async answer(request: Request, caller: Caller): Promise<Answer> {
    const requestId = this.nextRequestId();
    const { latencyMilliseconds, faultAfter } = this.#options;
    if (latencyMilliseconds > 0) await this.clock.sleep(latencyMilliseconds);
    const time = this.clock.now();
    const { service, operation, input } = request;
    const told = (error: AwsError | undefined, output: unknown) =>
      this.#tell({
        time,
        service,
        operation,
        caller,
        requestId,
        input,
        output,
        error: error && { code: error.code, message: error.message },
      });
    let output: object;
    try {
      const performed = this.#perform(request, caller);
      // what changes the world at once is told at once, so that a listener never sees two changes as one
      output = performed instanceof Promise ? await performed : performed;
    } catch (thrown) {
      const error = thrown instanceof AwsError ? thrown : this.ourFault(thrown);
      told(error, undefined);
      return { is: "error", requestId, error };
    }
    // CloudTrail: `responseElements` is null for an action that changes nothing.
    told(undefined, this.#services.get(service)?.isReadOnly(operation) ? undefined : output);
    const late = faultAfter?.(request, caller);
    return late ? { is: "error", requestId, error: late } : { is: "output", requestId, output };
  }

  #perform(request: Request, caller: Caller): object | Promise<object> {
    const { operation } = request;
    const { played, handler } = this.#found(request);
    const refusal = this.#options.throttle.refuses(request, caller) ?? this.#options.fault?.(request, caller);
    if (refusal) throw refusal;
    const input = checkedInput(request, played);
    this.#authorize(request, caller, played.access(operation, input, caller));
    if (isDryRun(request)) throw dryRun();
    const handled = handler(input, caller);
    // What is kept in the record must not change with the world.
    const kept = (output: unknown): object => (played.isReadOnly(operation) ? (output ?? {}) : copied(output ?? {}));
    return handled instanceof Promise ? handled.then(kept) : kept(handled);
  }

  #found({ service, operation }: Request) {
    const played = this.#services.get(service);
    if (!played || !operationsOf(played.module).has(operation)) throw unknownOperation(service, operation);
    const handler = Object.hasOwn(played.handlers, operation) ? played.handlers[operation] : undefined;
    if (!handler) throw unplayedOperation(service, operation);
    return { played, handler };
  }

  #authorize({ service }: Request, caller: Caller, questions: readonly AccessQuestion[]): void {
    const { identity } = this.#options;
    const everywhere = identity.globalContext(caller, service);
    for (const asked of questions) {
      const question = { ...asked, context: { ...asked.context, ...everywhere } };
      const decision = identity.decide(caller, question);
      if (decision !== "allowed") throw denied(service, caller, { question, explicit: decision === "denied" });
    }
  }

  #tell(record: CallRecord): void {
    this.calls.push(record);
    for (const listener of this.#listeners) listener(record);
  }

  /** A defect of the sandbox: AWS's InternalError for the caller, and, once, its trace for us. */
  ourFault(thrown: unknown): AwsError {
    const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    if (!this.#reported.has(trace)) console.error(trace);
    this.#reported.add(trace);
    return internalError();
  }
}
