import { awsError, type Fault } from "./fault.ts";

/** AWS Organizations is down for half a minute: nobody may be accepted meanwhile. */
export const organizationsDown: Fault = {
  name: "organizations-down",
  number: "F29",
  rates: [0.02, 0.1],
  hits: ({ service }) => service === "organizations",
  strike: async (run) => {
    const down = () =>
      awsError("ServiceException", "AWS Organizations can't complete your request because of an internal service error.");
    run.closed("organizations", 30_000, down);
    throw down();
  },
};
