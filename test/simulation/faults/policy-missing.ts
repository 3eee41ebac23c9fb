import type { Fault } from "./fault.ts";

/** No policy could be loaded when it was needed. */
export const policyMissing: Fault = {
  name: "policy-missing",
  number: "F28",
  rates: [0.05, 0.2],
  hits: ({ service }) => service === "policy",
  strike: async () => {
    throw Object.assign(new Error("no policy is in force"), { name: "Bug" });
  },
};
