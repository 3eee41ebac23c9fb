import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { Clock, Starter } from "./ports.ts";

/** A run beats with every look; its longest pause is one Apply (900 s) and its retries. */
const deadAfterSeconds = 1800;

/**
 * Starts the workflow of a dirty peering unless one runs. A running one loops once more when the counter moved;
 * a dead one, known by its old heartbeat, is given up first. Executions are named by generation, so a double start is a no-op.
 */
export const startIfIdle = async (
  entry: PeeringEntry,
  { ledger, starter, clock }: { readonly ledger: Ledger; readonly starter: Starter; readonly clock: Clock },
): Promise<void> => {
  if (entry.heartbeat === null) return starter.start(entry.id, entry.generation);
  if (clock.now() - Date.parse(entry.heartbeat) < deadAfterSeconds * 1000) return;
  if (await ledger.abandon(entry.id, entry.generation)) await starter.start(entry.id, entry.generation + 1);
};
