import { afterTheStorm, awsError, type Fault, isAws } from "./fault.ts";

/** A 5xx, or a connection that is reset; nothing happened. */
export const serverError: Fault = {
  name: "server-error",
  number: "F8",
  rates: [0.02, 0.1],
  passes: true,
  hits: isAws,
  unreachable: afterTheStorm,
  strike: async () => {
    throw awsError("InternalError", "An internal error has occurred");
  },
};
