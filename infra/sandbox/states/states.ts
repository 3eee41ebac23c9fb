import type { Service } from "../call.ts";
import type { Core } from "../core.ts";
import { AwsError } from "../errors.ts";
import type { Lambdas } from "../lambda/lambda.ts";
import type { RoleMay } from "../lambda/permission.ts";
import { type Begun, Execution, type ExecutionStatus, type HistoryEvent, type LambdaFault, type World } from "./execution.ts";
import { runFlow } from "./flow.ts";
import type { Json } from "./json.ts";
import type { Machine } from "./machine.ts";
import { compileMachine } from "./machine.ts";
import { notRedrivable } from "./redrivable.ts";
import { statesService } from "./service.ts";

export interface StatesOptions {
  /** What goes wrong when a function is called; undefined: nothing. */
  readonly lambdaFault?: (functionArn: string) => LambdaFault | undefined;
  /** May the state machine's role do this? Always, when not given. */
  readonly roleMay?: RoleMay;
}

/** One execution as reports and invariants see it. */
export interface ExecutionView {
  readonly arn: string;
  /** the state machine's name; `<machine>/<Map state>` for the child of a Distributed Map */
  readonly machine: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  /** of the last redrive */
  readonly redrivenAt: number | undefined;
  readonly transitions: number;
  readonly historyEvents: number;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

export interface HistoryNote {
  readonly execution: ExecutionView;
  readonly event: HistoryEvent;
}

export interface States {
  readonly service: Service;
  readonly executions: readonly ExecutionView[];
  create(given: NewMachine): Machine;
  /** Starts an execution as StartExecution does, with its rules for names. */
  start(given: { readonly machineArn: string; readonly input: string; readonly name?: string }): ExecutionView;
  onHistory(listener: (note: HistoryNote) => void): void;
}

export interface NewMachine {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  readonly definition: string;
}

/** Step Functions of the sandbox: Standard workflows of the shipped ASL subset, in virtual time. */
export const createStates = (core: Core, lambda: Lambdas, options: StatesOptions = {}): States =>
  new StateMachines(core, lambda, options);

export class StateMachines implements States {
  readonly service: Service;
  readonly machines = new Map<string, Machine>();
  readonly executions: Execution[] = [];
  readonly core: Core;
  readonly #byArn = new Map<string, Execution>();
  readonly #listeners: ((note: HistoryNote) => void)[] = [];
  readonly #world: World;

  constructor(core: Core, lambda: Lambdas, options: StatesOptions) {
    this.core = core;
    this.#world = {
      core,
      lambda,
      latency: () => 5 + Math.floor(core.random.next() * 45),
      lambdaFault: options.lambdaFault ?? (() => undefined),
      roleMay: options.roleMay ?? (() => true),
      begin: (begun) => this.#begin(begun),
      tell: (execution, event) => {
        for (const listener of this.#listeners) listener({ execution, event });
      },
    };
    this.service = statesService(this);
  }

  onHistory(listener: (note: HistoryNote) => void): void {
    this.#listeners.push(listener);
  }

  create(given: NewMachine): Machine {
    if (!namePattern.test(given.name)) throw new AwsError("InvalidName", `Invalid Name: '${given.name}'`);
    const arn = `arn:aws:states:${given.region}:${given.account}:stateMachine:${given.name}`;
    const known = this.machines.get(arn);
    if (known) {
      if (known.definition === given.definition && known.roleArn === given.roleArn) return known;
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    }
    const machine = { ...given, arn, createdAt: this.core.clock.now(), compiled: compileMachine(given.definition) };
    this.machines.set(arn, machine);
    return machine;
  }

  machine(arn: string): Machine {
    const machine = this.machines.get(arn);
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  execution(arn: string): Execution {
    const execution = this.#byArn.get(arn);
    if (!execution) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  start({
    machineArn,
    input: text,
    name = this.core.random.uuid(),
  }: {
    machineArn: string;
    input: string;
    name?: string;
  }): Execution {
    const machine = this.machine(machineArn);
    if (!namePattern.test(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const input = parseInput(text);
    const arn = `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    const known = this.#byArn.get(arn);
    if (known && !this.#isForgotten(known)) {
      if (known.status === "RUNNING" && JSON.stringify(known.input) === JSON.stringify(input)) return known;
      throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    const { flow, timeoutSeconds } = machine.compiled;
    return this.#begin({
      arn,
      machineArn,
      machine: machine.name,
      name,
      roleArn: machine.roleArn,
      input,
      timeoutSeconds,
      express: false,
      parent: undefined,
      body: (execution) => runFlow(flow, input, execution.frame()),
    });
  }

  /** RedriveExecution, with its conditions. */
  redrive(arn: string): Execution {
    const execution = this.execution(arn);
    const reason = notRedrivable(execution, this.core.clock.now());
    if (reason !== undefined) throw new AwsError("ExecutionNotRedrivable", reason);
    execution.redrive();
    return execution;
  }

  #begin(begun: Begun): Execution {
    const execution = new Execution(this.#world, begun);
    this.executions.push(execution);
    this.#byArn.set(begun.arn, execution);
    execution.start();
    return execution;
  }

  /** "Step Functions … the execution name can be reused 90 days after the execution closed." */
  #isForgotten({ stoppedAt }: Execution): boolean {
    return stoppedAt !== undefined && this.core.clock.now() - stoppedAt > 90 * 86_400_000;
  }
}

// "A name must not contain: white space, brackets < > { } [ ], wildcard characters ? *, special characters \" # % \\ ^ | ~ ` $ & , ; : /, control characters"
const namePattern = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

// "The maximum length of the input is 262144 bytes."
const inputLimitBytes = 262_144;

const parseInput = (text: string): Json => {
  if (Buffer.byteLength(text) > inputLimitBytes)
    throw new AwsError("InvalidExecutionInput", "Invalid State Machine Execution Input: 'too large'");
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
  }
};
