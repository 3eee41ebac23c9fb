/** What a branch of the workflow's Map gave back: done, or the failure that its Catch recorded. */
export interface Applied {
  readonly target: string;
  /** null when the batch went through */
  readonly failure: Failure | null;
}

/** An error as Step Functions hands it on: `Error` is the class name, `Cause` a JSON string of the Lambda runtime. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

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
