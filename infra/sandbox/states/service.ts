import * as sfn from "@aws-sdk/client-sfn";
import type { AccessQuestion, Handlers, Service } from "../call.ts";
import { AwsError } from "../errors.ts";
import type { Execution, HistoryEvent } from "./execution.ts";
import { notRedrivable } from "./redrivable.ts";
import type { StateMachines } from "./states.ts";

const date = (milliseconds: number): Date => new Date(milliseconds);
const json = (value: unknown): string => JSON.stringify(value);

/** Step Functions' API over the state machines of the sandbox. */
export const statesService = (states: StateMachines): Service => {
  const handlers: Handlers<typeof sfn> = { ...machineHandlers(states), ...executionHandlers(states) };
  return {
    name: "states",
    module: sfn,
    handlers,
    access: (operation, input: Asked) => access(operation, input),
    isReadOnly: (operation) => /^(?:Describe|Get|List)/.test(operation),
  };
};

interface Asked {
  readonly stateMachineArn?: string;
  readonly executionArn?: string;
  readonly roleArn?: string;
}

const machineHandlers = (states: StateMachines): Handlers<typeof sfn> => ({
  CreateStateMachine: (input, { account, region }) => {
    if (input.type !== undefined && input.type !== "STANDARD")
      throw new AwsError("StateMachineTypeNotSupported", `State Machine Type is not supported: '${input.type}'`);
    const { name = "", definition = "", roleArn = "" } = input;
    const made = states.create({ name, definition, roleArn, account, region });
    return { stateMachineArn: made.arn, creationDate: date(made.createdAt) };
  },
  DescribeStateMachine: ({ stateMachineArn = "" }) => {
    const { arn, name, definition, roleArn, createdAt } = states.machine(stateMachineArn);
    return {
      stateMachineArn: arn,
      name,
      definition,
      roleArn,
      type: "STANDARD",
      status: "ACTIVE",
      creationDate: date(createdAt),
    };
  },
});

const executionHandlers = (states: StateMachines): Handlers<typeof sfn> => ({
  StartExecution: ({ stateMachineArn = "", name, input = "{}" }) => {
    const started = states.start({ machineArn: stateMachineArn, input, ...(name !== undefined && { name }) });
    return { executionArn: started.arn, startDate: date(started.startedAt) };
  },
  StopExecution: ({ executionArn = "", error, cause }) => {
    states.execution(executionArn).stop({ status: "ABORTED", error, cause });
    return { stopDate: date(states.core.clock.now()) };
  },
  RedriveExecution: ({ executionArn = "" }) => ({ redriveDate: date(states.redrive(executionArn).redrivenAt ?? 0) }),
  DescribeExecution: ({ executionArn = "" }) => describe(states.execution(executionArn), states.core.clock.now()),
  ListExecutions: (input) => {
    const { arn } = states.machine(input.stateMachineArn ?? "");
    const wanted = states.executions.filter(
      ({ begun, status }) => begun.machineArn === arn && !begun.parent && (input.statusFilter ?? status) === status,
    );
    const { page, nextToken } = paged(wanted.toReversed(), { size: input.maxResults, token: input.nextToken, usual: 100 });
    return { executions: page.map(listed), ...nextToken };
  },
  GetExecutionHistory: (input) => {
    const { history } = states.execution(input.executionArn ?? "");
    const wanted = input.reverseOrder === true ? history.toReversed() : history;
    const { page, nextToken } = paged(wanted, { size: input.maxResults, token: input.nextToken, usual: 100 });
    return { events: page.map(historyEvent), ...nextToken };
  },
});

const access = (operation: string, input: Asked): readonly AccessQuestion[] => {
  const resource = input.executionArn ?? input.stateMachineArn ?? "*";
  const asked = { action: `states:${operation}`, resource, context: {} };
  if (operation !== "CreateStateMachine") return [asked];
  return [
    asked,
    { action: "iam:PassRole", resource: input.roleArn ?? "*", context: { "iam:passedtoservice": "states.amazonaws.com" } },
  ];
};

/** A page of a list; the token is the position of the next one. */
const paged = <T>(
  list: readonly T[],
  given: { readonly size: number | undefined; readonly token: string | undefined; readonly usual: number },
): { readonly page: readonly T[]; readonly nextToken: { readonly nextToken?: string } } => {
  const from = given.token === undefined ? 0 : Number(given.token);
  if (!Number.isInteger(from) || from < 0) throw new AwsError("InvalidToken", `Invalid Token: '${given.token}'`);
  const to = from + (given.size || given.usual);
  return { page: list.slice(from, to), nextToken: to < list.length ? { nextToken: String(to) } : {} };
};

const listed = (execution: Execution): sfn.ExecutionListItem => ({
  executionArn: execution.arn,
  stateMachineArn: execution.begun.machineArn,
  name: execution.name,
  status: execution.status,
  startDate: date(execution.startedAt),
  ...(execution.stoppedAt !== undefined && { stopDate: date(execution.stoppedAt) }),
});

const describe = (execution: Execution, now: number): Omit<sfn.DescribeExecutionCommandOutput, "$metadata"> => ({
  ...listed(execution),
  ...redriven(execution, now),
  executionArn: execution.arn,
  input: json(execution.input),
  inputDetails: { included: true },
  ...(execution.output !== undefined && { output: json(execution.output), outputDetails: { included: true } }),
  ...(execution.error !== undefined && { error: execution.error }),
  ...(execution.cause !== undefined && { cause: execution.cause }),
});

const redriven = (execution: Execution, now: number): Partial<sfn.DescribeExecutionCommandOutput> => {
  const { redrives, redrivenAt } = execution;
  const reason = notRedrivable(execution, now);
  return {
    redriveCount: redrives,
    ...(redrivenAt !== undefined && { redriveDate: date(redrivenAt) }),
    ...(reason === undefined
      ? { redriveStatus: "REDRIVABLE" }
      : { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: reason }),
  };
};

const historyEvent = ({ id, previousEventId, time, type, member, details }: HistoryEvent): sfn.HistoryEvent => ({
  id,
  previousEventId,
  timestamp: date(time),
  type: type as sfn.HistoryEventType,
  ...(member !== undefined && {
    [member]: Object.fromEntries(
      Object.entries(details).map(([name, value]) => [name, name === "input" || name === "output" ? json(value) : value]),
    ),
  }),
});
