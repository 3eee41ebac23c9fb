import type { Caller } from "#infra/sandbox/call.ts";
import type { LambdaFunction } from "#infra/sandbox/lambda/invocation.ts";
import { createLambda } from "#infra/sandbox/lambda/lambda.ts";
import { createStates, type ExecutionView, type StatesOptions } from "#infra/sandbox/states/states.ts";
import { bareCore } from "../events/bare-core.ts";

export const account = "111111111111";
export const region = "eu-west-1";
export const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

type Handler = LambdaFunction["handler"];

const caller: Caller = {
  account,
  region,
  accessKeyId: "AKIA",
  principal: { kind: "user", account, arn: `arn:aws:iam::${account}:user/u`, id: "AIDA" },
};

/** Step Functions and Lambda with the given functions on a bare core. */
export const statesWorld = (
  functions: Readonly<Record<string, Handler>> = {},
  { seed, timeoutSeconds = 900, ...options }: StatesOptions & { seed?: number; timeoutSeconds?: number } = {},
) => {
  const core = bareCore(seed);
  const lambda = createLambda(core);
  for (const [name, handler] of Object.entries(functions))
    lambda.register({ name, account, region, roleArn: `arn:aws:iam::${account}:role/f`, timeoutSeconds, handler });
  const states = createStates(core, lambda, options);
  const create = (definition: object, name = "m") =>
    states.create({ name, account, region, roleArn: `arn:aws:iam::${account}:role/m`, definition: JSON.stringify(definition) });
  const run = async (definition: object, input: unknown = {}): Promise<ExecutionView> => {
    const { arn } = create(definition);
    const execution = states.start({ machineArn: arn, input: JSON.stringify(input) });
    await core.clock.runUntilQuiet();
    return execution;
  };
  const ask = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const handler = states.service.handlers[operation] as (input: object, caller: Caller) => object | Promise<object>;
    return (await handler(input, caller)) as Record<string, unknown>;
  };
  const history = async (execution: ExecutionView) =>
    (await ask("GetExecutionHistory", { executionArn: execution.arn, maxResults: 1000 })).events as readonly (Record<
      string,
      unknown
    > & { type: string })[];
  return { core, lambda, states, create, run, ask, history };
};

/** A task of the function `name` that ends the machine, unless `more` says otherwise. */
export const task = (name: string, more: object = { End: true }) => ({ Type: "Task", Resource: functionArn(name), ...more });

export const inner = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });

export const only = (state: object) => inner("S", state);

/** An error with a name, as functions throw them. */
export const named = (name: string, message = "") => Object.assign(new Error(message), { name });

/** A function that throws the given errors in turn, then gives its event back. */
export const failing = (...errors: readonly string[]): Handler => {
  let calls = 0;
  return async (event) => {
    const error = errors[calls++];
    if (error !== undefined) throw named(error, "no");
    return event;
  };
};
