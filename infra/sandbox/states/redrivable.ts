import type { Execution } from "./execution.ts";

/** "The redrivable period of 14 days … starts from the day a state machine completes its execution" (RedriveExecution). */
const redrivableMilliseconds = 14 * 86_400_000;

/** "The execution event history count is less than 24,999." */
const mostEvents = 24_999;

/** The `redriveStatusReason` of DescribeExecution; undefined for an execution that can be redriven. */
export const notRedrivable = ({ status, stoppedAt, history, begun }: Execution, now: number): string | undefined => {
  if (status === "RUNNING" || status === "SUCCEEDED") return `Execution is ${status} and cannot be redriven`;
  if (begun.parent) return "Execution is a child of a Map Run; redrive its parent";
  if (history.length >= mostEvents) return "Execution history event limit exceeded";
  return now - (stoppedAt ?? now) > redrivableMilliseconds ? "Execution redrivable period exceeded" : undefined;
};
