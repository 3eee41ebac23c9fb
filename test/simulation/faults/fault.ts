import type { LambdaFault } from "#infra/sandbox/states/execution.ts";
import type { ProductCall } from "../product/weather.ts";
import type { Run } from "../run-state.ts";

export type CallKind = Pick<ProductCall, "service" | "operation">;

/** One way in which a call of the product can go wrong. */
export interface Fault {
  readonly name: string;
  /** its number in the list of faults */
  readonly number: string;
  /** how likely it strikes a call, one of these a day */
  readonly rates: readonly number[];
  /** gone when the call is made again: a day with few of these ends as one without */
  readonly passes?: true;
  /** the kinds of calls that it can strike */
  readonly hits: (call: CallKind) => boolean;
  /** kinds of calls (`service:operation`) that no day can bring it to, each with the reason */
  readonly unreachable?: Readonly<Record<string, string>>;
  /** whether it can strike this very call; it always can unless told */
  readonly fits?: (call: ProductCall, run: Run) => boolean;
  /** Does what goes wrong in place of the call, or around it. */
  readonly strike?: <T>(run: Run, call: ProductCall, send: () => Promise<T>) => Promise<T>;
  /** What goes wrong between a workflow and Lambda. */
  readonly between?: (run: Run) => LambdaFault;
}

export const isRead = ({ operation }: CallKind): boolean =>
  /^(Describe|Get|List|Query|Scan|read|claims|all|decisions|enrolled)/.test(operation);

/** A dead run is found by the first sweep that comes twenty minutes later, when a day's faults have stopped. */
export const afterTheStorm: Readonly<Record<string, string>> = {
  "states:DescribeExecution": "it is asked for after the faults have stopped",
  "ledger:abandon": "it is given up after the faults have stopped",
};

/** Made by a function: not the invocation that a workflow asks Lambda for. */
export const isCall = ({ service }: CallKind): boolean => service !== "lambda";

/** Not the ledger, whose failures it translates itself, nor the policy, which lies in the function's own package. */
export const isAws = (call: CallKind): boolean => isCall(call) && call.service !== "ledger" && call.service !== "policy";

/** IAM's answer. */
export const denied = (): Error => awsError("UnauthorizedOperation", "You are not authorized to perform this operation.");

/** What the SDK throws when AWS answers so. */
export const awsError = (name: string, message: string): Error => Object.assign(new Error(message), { name, $fault: "server" });
