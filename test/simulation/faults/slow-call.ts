import { paused } from "../product/invocation.ts";
import { afterTheStorm, type Fault, isCall } from "./fault.ts";

/** The network, or a paused process: the call waits, and takes effect late. */
export const slowCall: Fault = {
  name: "slow-call",
  number: "F12",
  rates: [0.01, 0.05],
  passes: true,
  hits: isCall,
  unreachable: afterTheStorm,
  strike: async ({ sandbox, weatherDraws }, _call, send) => {
    await paused(sandbox, 1000 * (1 + weatherDraws.below(20)));
    return send();
  },
};
