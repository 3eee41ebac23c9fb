import { died } from "../product/invocation.ts";
import { afterTheStorm, type Fault, isCall } from "./fault.ts";

/** The function dies right after a call took effect, before it learns of it. */
export const crashAfter: Fault = {
  name: "crash-after",
  number: "F5",
  rates: [0.002, 0.01, 0.03],
  passes: true,
  hits: isCall,
  unreachable: afterTheStorm,
  strike: async ({ sandbox }, _call, send) => {
    await send();
    return died(sandbox);
  },
};
