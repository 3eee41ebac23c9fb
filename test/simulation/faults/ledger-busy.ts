import { RetryLater } from "#shared/errors.ts";
import type { Fault } from "./fault.ts";

/** DynamoDB throttles; half the time the write took effect and its answer was lost. */
export const ledgerBusy: Fault = {
  name: "ledger-busy",
  number: "F30",
  rates: [0.02, 0.1],
  passes: true,
  hits: ({ service }) => service === "ledger",
  strike: async ({ weatherDraws }, { operation }, send) => {
    if (weatherDraws.chance(0.5)) await send();
    const where = { account: "", region: "", resource: operation };
    throw new RetryLater("the ledger is busy", { where, instructions: "it is tried again by itself" });
  },
};
