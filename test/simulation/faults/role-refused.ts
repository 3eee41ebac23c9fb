import { awsError, type Fault } from "./fault.ts";

/** STS refuses the member role for a moment, as after a change of its trust. */
export const roleRefused: Fault = {
  name: "role-refused",
  number: "F19",
  rates: [0.02, 0.1],
  hits: ({ service }) => service === "sts",
  strike: async () => {
    throw awsError("AccessDenied", "User is not authorized to perform: sts:AssumeRole");
  },
};
