import { paused } from "../product/invocation.ts";
import { afterTheStorm, type Fault, isCall } from "./fault.ts";

/** The function hangs until Lambda ends it: before the call, or with its answer on the way. */
export const frozen: Fault = {
  name: "frozen",
  number: "F33",
  rates: [0.002, 0.005],
  passes: true,
  hits: isCall,
  unreachable: afterTheStorm,
  strike: async ({ sandbox, weatherDraws }, _call, send) => {
    if (weatherDraws.chance(0.5)) await send();
    await paused(sandbox, 3_600_000);
    return send();
  },
};
