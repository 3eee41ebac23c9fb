import type { Ledger } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { ledgerContract } from "./contract.ts";
import type { Gate } from "./interleavings.ts";

/** A call of the memory ledger is one step: nothing comes between. */
const asking =
  (ledger: Ledger) =>
  (gate: Gate): Ledger => ({
    ...ledger,
    read: async (id) => {
      await gate();
      return ledger.read(id);
    },
    mark: async (...of) => {
      await gate();
      return ledger.mark(...of);
    },
    beat: async (...of) => {
      await gate();
      return ledger.beat(...of);
    },
    finish: async (...of) => {
      await gate();
      return ledger.finish(...of);
    },
  });

ledgerContract("memory", {
  fresh: async () => memoryLedger(),
  gated: async () => asking(memoryLedger()),
  hints: 3,
  orders: 2000,
});
