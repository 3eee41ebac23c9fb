import type { Fault } from "./fault.ts";

/** The session's credentials end before their time, for this call and every later one. */
export const sessionEnded: Fault = {
  name: "session-ended",
  number: "F21",
  rates: [0.003, 0.01],
  passes: true,
  hits: ({ service }) => service === "ec2",
  strike: async ({ sandbox }, { session }, send) => {
    sandbox.identity.endSession(session);
    return send();
  },
};
