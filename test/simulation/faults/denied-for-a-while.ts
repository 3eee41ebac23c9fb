import { denied, type Fault } from "./fault.ts";

/** A service control policy denies one action in one account, for some minutes. */
export const deniedForAWhile: Fault = {
  name: "denied-for-a-while",
  number: "F20",
  rates: [0.003, 0.01],
  hits: ({ service }) => service === "ec2",
  strike: async (run, { account, operation }) => {
    run.closed(`ec2 ${account} ${operation}`, 120_000, denied);
    throw denied();
  },
};
