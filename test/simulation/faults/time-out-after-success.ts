import { awsError, type Fault, isAws, isRead } from "./fault.ts";

/** A change takes effect and its answer is lost; EC2's calls have no client token. */
export const timeOutAfterSuccess: Fault = {
  name: "time-out-after-success",
  number: "F6",
  rates: [0.02, 0.1, 0.4],
  passes: true,
  hits: (call) => isAws(call) && !isRead(call),
  strike: async (_run, _call, send) => {
    await send();
    throw awsError("TimeoutError", "socket hang up");
  },
};
