import { readsOld } from "../invariants/invariant.ts";
import { clockWrongBy } from "../product/invocation.ts";
import { afterTheStorm, type Fault, isCall } from "./fault.ts";

const mostMilliseconds = 300_000;

/** The clock of a running function jumps, by up to five minutes either way. */
export const wrongClock: Fault = {
  name: "wrong-clock",
  number: "F30",
  rates: [0.005, 0.02],
  hits: isCall,
  unreachable: afterTheStorm,
  // two reads that are five seconds apart are so by the clock (I13)
  fits: (_call, { plan }) => !readsOld(plan),
  strike: async ({ weatherDraws }, _call, send) => {
    clockWrongBy(Math.round((weatherDraws.part() * 2 - 1) * mostMilliseconds));
    return send();
  },
};
