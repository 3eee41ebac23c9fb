import { RetryLater } from "#shared/errors.ts";
import { afterTheStorm, awsError, type Fault } from "./fault.ts";

/** DynamoDB throttles; half the time the write took effect and its answer was lost. */
export const ledgerBusy: Fault = {
  name: "ledger-busy",
  number: "F30",
  rates: [0.02, 0.1],
  passes: true,
  hits: ({ service }) => service === "ledger" || service === "dynamodb",
  unreachable: afterTheStorm,
  strike: async ({ weatherDraws }, { service, operation }, send) => {
    if (weatherDraws.chance(0.5)) await send();
    if (service === "dynamodb") throw awsError("ThrottlingException", "Throughput exceeds the current capacity of your table.");
    const where = { account: "", region: "", resource: operation };
    throw new RetryLater("the ledger is busy", { where, instructions: "it is tried again by itself" });
  },
};
