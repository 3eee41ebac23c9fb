import { awsError, type Fault } from "./fault.ts";

/** The session's credentials end before their time. */
export const sessionEnded: Fault = {
  name: "session-ended",
  number: "F21",
  rates: [0.003, 0.01],
  passes: true,
  hits: ({ service }) => service === "ec2",
  strike: async () => {
    throw awsError("ExpiredToken", "The security token included in the request is expired");
  },
};
