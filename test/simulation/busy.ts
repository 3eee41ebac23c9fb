import type { PeeringEntry } from "#shared/ledger/ledger.ts";

const over: readonly (string | null)[] = ["rejected", "expired", "disconnected"];

/** A peering whose run is under way, or died; one that is over and was told as such needs no other. */
export const looksBusy = ({ heartbeat, record }: PeeringEntry): boolean =>
  heartbeat !== null && !(over.includes(record.outcome) && record.announced !== "");
