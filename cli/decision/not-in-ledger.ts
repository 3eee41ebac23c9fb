import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import { CannotAnswer } from "./failure.ts";

export const notInLedger = (id: PeeringConnectionId): CannotAnswer =>
  new CannotAnswer(
    `the ledger knows nothing of \`${id}\`; check the id and the table, or ask EC2: \`peering facts --peering ${id}\``,
  );
