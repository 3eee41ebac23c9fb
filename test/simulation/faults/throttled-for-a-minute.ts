import { awsError, type Fault } from "./fault.ts";

/** A competing tenant: every change in one account is refused for a minute. */
export const throttledForAMinute: Fault = {
  name: "throttled-for-a-minute",
  number: "F7",
  rates: [0.005, 0.02],
  hits: ({ service }) => service === "ec2",
  strike: async (run, { account }) => {
    run.closed(`ec2 ${account}`, 60_000, () => awsError("RequestLimitExceeded", "Request limit exceeded."));
    throw awsError("RequestLimitExceeded", "Request limit exceeded.");
  },
};
