import type { Fault } from "./fault.ts";

const codes = [
  "Lambda.TooManyRequestsException",
  "Lambda.ServiceException",
  "Lambda.SdkClientException",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.Unknown",
];

/** Lambda itself refuses to run a workflow's function, which a retry of the workflow alone can mend. */
export const lambdaBusy: Fault = {
  name: "lambda-busy",
  number: "F7, F33",
  rates: [0.02, 0.1],
  passes: true,
  hits: ({ service }) => service === "lambda",
  between: ({ weatherDraws }) => weatherDraws.oneOf(codes) ?? "",
};
