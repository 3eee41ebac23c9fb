import { died } from "../product/invocation.ts";
import { afterTheStorm, type Fault, isCall } from "./fault.ts";

/** The function dies (memory, a broken host) just before a call. */
export const crashBefore: Fault = {
  name: "crash-before",
  number: "F5",
  rates: [0.002, 0.01, 0.03],
  passes: true,
  hits: isCall,
  unreachable: afterTheStorm,
  strike: ({ sandbox }) => died(sandbox),
};
