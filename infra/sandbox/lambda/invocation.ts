import { copied } from "../copy.ts";

/** What a handler is given beside its event: a subset-free copy of Lambda's Node.js context. */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
  done(error?: Error, result?: unknown): void;
  fail(error: Error | string): void;
  succeed(result: unknown): void;
}

export interface LambdaFunction {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly handler: (event: unknown, context: LambdaContext) => Promise<unknown>;
}

/** The error object that the Node.js runtime reports, which Step Functions carries as the Cause. */
export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type LambdaResult =
  | { readonly is: "returned"; readonly payload: unknown }
  | { readonly is: "failed"; readonly error: LambdaError };

/** A finished invocation, for counters, timelines and reports. */
export interface Invocation {
  readonly functionArn: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: LambdaResult;
  /** 1, or up to 3 for an asynchronous invocation that is retried */
  readonly attempt: number;
}

/** An event that an asynchronous invocation gave up. */
export interface DeadLetter {
  readonly functionArn: string;
  readonly event: unknown;
  readonly error: LambdaError;
  readonly attempts: number;
  readonly at: number;
  /** the on-failure destination or dead-letter queue, where one is configured */
  readonly destination: string | undefined;
}

/** A copy by way of JSON, as payloads cross the wire; `undefined` becomes null. What is JSON already is copied as it is. */
export const jsonCopy = (value: unknown): unknown => {
  if (isJson(value)) return copied(value);
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
};

const isJson = (value: unknown): boolean => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value !== "object") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson);
};

/** The error object of whatever a handler threw. */
export const lambdaError = (thrown: unknown): LambdaError => {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: trace(thrown) };
};

const shownFrames = 5;

/** The stack as Lambda shows it: code lies in /var/task, wherever it runs here. */
const trace = (error: Error): readonly string[] => {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const moved = frames
    .slice(0, shownFrames)
    .map((line) => line.replace(/(?:file:\/\/)?\/[^\s():]*\/([^/\s():]+:\d+:\d+)/, "/var/task/$1"));
  return [`${error.name}: ${error.message}`, ...moved];
};

// "RequestId: … Error: Task timed out after 3.00 seconds", errorType Sandbox.Timedout
export const timedOut = (requestId: string, seconds: number): LambdaError => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

// "RequestId: … Error: Runtime exited with error: signal: killed", errorType Runtime.ExitError
export const exitError = (requestId: string): LambdaError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
});
