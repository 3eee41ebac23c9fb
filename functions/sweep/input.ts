import * as z from "zod/mini";
import { AccountId } from "#shared/peering/ids.ts";

export const SweepInput = z.discriminatedUnion("sweep", [
  z.object({ sweep: z.literal("organization") }),
  z.object({ sweep: z.literal("account"), account: AccountId }),
  z.object({ sweep: z.literal("ledger") }),
]);
