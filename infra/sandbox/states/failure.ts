import type { Json } from "./json.ts";

/** An error of the States Language: what Retry and Catch see. */
export class StateFailure extends Error {
  readonly error: string;
  readonly causeText: string;

  constructor(error: string, causeText: string) {
    super(`${error}: ${causeText}`);
    this.name = "StateFailure";
    this.error = error;
    this.causeText = causeText;
  }
}

/** Unwinds a branch that something else has ended: no Retry or Catch sees it. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** A path or a type that the state can't go on with; "States.Runtime errors are not retriable". */
export const runtimeFailure = (causeText: string): StateFailure => new StateFailure("States.Runtime", causeText);

// "The maximum input or output size for a task, state, or execution is 256 KiB of data as a UTF-8 encoded string."
const payloadLimitBytes = 256 * 1024;

/** Passes on a payload that fits a Standard workflow, else throws States.DataLimitExceeded. */
export const withinLimit = <T extends Json>(payload: T, where: string): T => {
  const text = JSON.stringify(payload);
  if (text.length > payloadLimitBytes || (text.length * 3 > payloadLimitBytes && Buffer.byteLength(text) > payloadLimitBytes))
    throw new StateFailure(
      "States.DataLimitExceeded",
      `The state/task '${where}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  return payload;
};
