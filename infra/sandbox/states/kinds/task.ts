import { AwsError } from "../../errors.ts";
import type { LambdaResult } from "../../lambda/invocation.ts";
import { attemptFields, compileAttempts } from "../attempts.ts";
import { StateFailure, withinLimit } from "../failure.ts";
import { everyState, goingOn, nextOf, pathField, resultPath, templateField } from "../fields.ts";
import type { Definition, State } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json } from "../json.ts";
import { invalidDefinition, numberAt, onlyFields, textAt } from "../refusal.ts";

const lambdaArn = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(?::[A-Za-z0-9$_-]+)?$/;
// "Default 60" holds for nothing: a Task without TimeoutSeconds runs up to 99999999 seconds.
const longestSeconds = 99_999_999;
/** AWS doesn't tell when it finds out that it has lost a function. */
const lostAfterMilliseconds = 1000;

/** Task: invokes a Lambda function by its ARN. */
export const compileTask = (definition: Definition): State => {
  const { raw, at } = definition;
  onlyFields(
    raw,
    [...everyState, ...goingOn, ...attemptFields, "Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds"],
    at,
  );
  const resource = textAt(raw, "Resource", at) ?? "";
  if (!lambdaArn.test(resource))
    throw invalidDefinition(`${at}/Resource`, `The resource "${resource}" is not supported by the sandbox`);
  const next = nextOf(definition);
  const timeoutSeconds = numberAt(raw, "TimeoutSeconds", { at, least: 1 }) ?? longestSeconds;
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  const parameters = templateField(definition, "Parameters");
  const resultSelector = templateField(definition, "ResultSelector");
  const combine = resultPath(raw.ResultPath, `${at}/ResultPath`);
  const attempts = compileAttempts(definition);
  return {
    type: "Task",
    targets: [...(next === undefined ? [] : [next]), ...attempts.targets],
    run: (rawInput, frame) =>
      attempts.run({
        rawInput,
        frame,
        work: async () => {
          const input = inputPath(rawInput, frame);
          const payload = withinLimit(parameters ? parameters(input, frame) : input, resource);
          const result = await invoke({ resource, payload, timeoutSeconds }, frame);
          return resultSelector ? resultSelector(result, frame) : result;
        },
        done: (result) => ({ output: outputPath(combine(rawInput, result), frame), next }),
      }),
  };
};

interface Invoked {
  readonly resource: string;
  readonly payload: Json;
  readonly timeoutSeconds: number;
}

const invoke = async (task: Invoked, frame: Frame): Promise<Json> => {
  frame.record("LambdaFunctionScheduled", {
    member: "lambdaFunctionScheduledEventDetails",
    resource: task.resource,
    input: task.payload,
    ...(task.timeoutSeconds < longestSeconds && { timeoutInSeconds: task.timeoutSeconds }),
  });
  const answer = await answerOf(task, frame);
  if (answer.is === "timed-out") {
    frame.record("LambdaFunctionTimedOut", { member: "lambdaFunctionTimedOutEventDetails", error: "States.Timeout" });
    throw new StateFailure("States.Timeout", "");
  }
  if (answer.is === "failed") {
    const { error, cause, type } = answer;
    frame.record(type, { member: `l${type.slice(1)}EventDetails`, error, cause });
    throw new StateFailure(error, cause);
  }
  const output = withinLimit(answer.payload, task.resource);
  frame.record("LambdaFunctionSucceeded", { member: "lambdaFunctionSucceededEventDetails", output });
  return output;
};

type Answer =
  | { readonly is: "returned"; readonly payload: Json }
  | { readonly is: "failed"; readonly type: string; readonly error: string; readonly cause: string }
  | { readonly is: "timed-out" };

/** The function runs in an appointment of its own, so that no two run at the same time. */
const answerOf = (task: Invoked, frame: Frame): Promise<Answer> =>
  frame.scope.wait<Answer>((settle) => {
    const { core, latency } = frame.world;
    const answered = (answer: Answer | Promise<Answer>) => {
      cancelTimeout();
      settle(answer);
    };
    const cancelTimeout = core.clock.after(task.timeoutSeconds * 1000, "timer", () => answered({ is: "timed-out" }));
    const cancelStart = core.clock.after(latency(), "work", () => {
      const fault = frame.world.lambdaFault(task.resource);
      if (typeof fault === "string") return answered(busy(fault));
      const running = start(task, frame);
      if (fault === undefined) void running.then(answered);
      else core.clock.after(lostAfterMilliseconds, "timer", () => answered(failed(fault.lost, "the connection was lost")));
    });
    return () => {
      cancelStart();
      cancelTimeout();
    };
  });

const start = async ({ resource, payload }: Invoked, frame: Frame): Promise<Answer> => {
  const refused = refusal(resource, frame);
  if (refused) return refused;
  // it has begun, even where this was the last event that the history takes
  frame.note("LambdaFunctionStarted");
  try {
    return answer(await frame.world.lambda.invoke(resource, payload));
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    const cause = `${thrown.message} (Service: Lambda, Status Code: ${thrown.status})`;
    return failed(`Lambda.${thrown.code}`, cause);
  }
};

const busy = (error: string): Answer => ({
  is: "failed",
  type: "LambdaFunctionScheduleFailed",
  error,
  cause: `${error} (Service: AWSLambda)`,
});

const failed = (error: string, cause: string): Answer => ({ is: "failed", type: "LambdaFunctionFailed", error, cause });

const refusal = (resource: string, { world, execution }: Frame): Answer | undefined => {
  const { roleArn } = execution.begun;
  if (world.roleMay(roleArn, "lambda:InvokeFunction", resource)) return undefined;
  const cause = `User: ${roleArn} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because no identity-based policy allows the lambda:InvokeFunction action (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)`;
  return failed("Lambda.AWSLambdaException", cause);
};

const answer = (result: LambdaResult): Answer =>
  result.is === "returned"
    ? { is: "returned", payload: result.payload as Json }
    : failed(result.error.errorType, JSON.stringify(result.error));
