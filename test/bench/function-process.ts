import type { Context } from "aws-lambda";
import { applyStage } from "#functions/apply/stage.ts";
import { deployed } from "#functions/deployed.ts";
import { lambda } from "#functions/lambda.ts";
import { proposeStage } from "#functions/propose/stage.ts";

/** What the process answers: the function's output or its error's name, and the most memory that the process has taken. */
export interface Answered {
  readonly returned?: unknown;
  readonly failed?: { readonly name: string; readonly message: string };
  readonly megabytes: number;
}

/** A clock that doesn't wait: a pause of minutes is over at once, as in virtual time. */
const skipping = () => {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    sleep: async (milliseconds: number) => {
      skipped += milliseconds;
    },
  };
};

const environment = { ...deployed(), clock: skipping() };
const handler = process.argv[2] === "propose" ? lambda(proposeStage, environment) : lambda(applyStage, environment);

const context = {
  functionName: "function",
  awsRequestId: "request-1",
  invokedFunctionArn: "arn",
  getRemainingTimeInMillis: () => 900_000,
} as Context;

// A function in a process of its own, as Lambda runs it, so that its memory is told apart from the sandbox's.
process.on("message", (event) => {
  void handler(event, context)
    .then(
      (returned) => ({ returned }),
      (error: Error) => ({ failed: { name: error.name, message: error.message } }),
    )
    .then((answer) => process.send?.({ ...answer, megabytes: process.resourceUsage().maxRSS / 1024 }));
});
