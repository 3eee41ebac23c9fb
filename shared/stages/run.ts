import type { PeeringConnectionId } from "../peering/ids.ts";
import type { Reason } from "../peering/reason.ts";

/**
 * The name of the only execution that works on a peering in a generation: Step Functions gives a name once in 90 days
 * (StartExecution, `name`), so there are never two.
 */
export const executionName = (peering: PeeringConnectionId, generation: number): string => `${peering}-${generation}`;

/** What a branch of the workflow's Map gave back: done, or the failure that Apply told or its Catch recorded. */
export interface Applied {
  readonly target: string;
  /** null when all went through, or time was up after some did */
  readonly failure: Failure | null;
}

/** An error as Step Functions hands it on: `Error` is the class name, `Cause` a JSON string of the Lambda runtime. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

/** An error as the Lambda runtime would have told it, with how many others there were beside it. */
export const failureOf = (error: unknown, others: number): Failure => {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const more = others === 0 ? "" : ` (and on ${others} more ${others === 1 ? "target" : "targets"})`;
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: `${message.split("\n")[0]}${more}` }) };
};

/** The sentence inside a failure: never a stack trace. */
export const failureMessage = ({ Error: name, Cause: cause }: Failure): string => {
  const told = errorMessageOf(cause);
  return told === "" ? name : told;
};

const errorMessageOf = (cause: string): string => {
  try {
    const parsed: unknown = JSON.parse(cause);
    return isTold(parsed) ? (parsed.errorMessage.split("\n")[0] ?? "") : "";
  } catch {
    return "";
  }
};

const isTold = (value: unknown): value is { errorMessage: string } =>
  typeof value === "object" && value !== null && "errorMessage" in value && typeof value.errorMessage === "string";

/** What is told of a change that failed; nothing of one that went through. */
export const changeFailed = ({ target, failure }: Applied): readonly Reason[] =>
  failure
    ? [
        {
          rule: "change-failed",
          message: `\`${target}\`: ${failureMessage(failure)}`,
          fix: "mend what the message names; the sweep tries again",
          policies: [],
        },
      ]
    : [];
