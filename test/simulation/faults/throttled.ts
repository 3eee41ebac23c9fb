import { afterTheStorm, awsError, type Fault } from "./fault.ts";

/** AWS says later: 3 %, 30 % of all calls. */
export const throttled: Fault = {
  name: "throttled",
  number: "F7",
  rates: [0.03, 0.3],
  passes: true,
  hits: ({ service }) => ["ec2", "organizations", "states", "sts"].includes(service),
  unreachable: afterTheStorm,
  strike: async (_run, { service }) => {
    throw service === "ec2"
      ? awsError("RequestLimitExceeded", "Request limit exceeded.")
      : awsError(service === "organizations" ? "TooManyRequestsException" : "ThrottlingException", "Rate exceeded");
  },
};
