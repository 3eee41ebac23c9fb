import type { Fault } from "./fault.ts";

const codes = ["Lambda.ClientExecutionTimeoutException", "Lambda.SdkClientException"];

/** The workflow loses a function that goes on working, and calls it once more: two are at it (AWS's advice is to try again). */
export const lambdaLost: Fault = {
  name: "lambda-lost",
  number: "F11, F33",
  rates: [0.02, 0.1],
  passes: true,
  hits: ({ service }) => service === "lambda",
  between: ({ weatherDraws }) => ({ lost: weatherDraws.oneOf(codes) ?? "" }),
};
