import type { LambdaContext, LambdaFunction } from "./invocation.ts";

/** The context object of one invocation. */
export const lambdaContext = (given: {
  readonly made: LambdaFunction;
  readonly arn: string;
  readonly requestId: string;
  readonly remaining: () => number;
}): LambdaContext => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: given.made.name,
  functionVersion: "$LATEST",
  invokedFunctionArn: given.arn,
  memoryLimitInMB: "512",
  awsRequestId: given.requestId,
  logGroupName: `/aws/lambda/${given.made.name}`,
  logStreamName: `[$LATEST]${given.requestId.replaceAll("-", "")}`,
  getRemainingTimeInMillis: given.remaining,
  done: () => {},
  fail: () => {},
  succeed: () => {},
});
