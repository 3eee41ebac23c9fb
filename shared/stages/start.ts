import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { Clock, Starter } from "./ports.ts";

/** A run beats with every look; its longest pause is one Apply (900 s) and its retries. */
const deadAfterSeconds = 1800;

/** Whether a run shows signs of life. */
export const isAlive = ({ heartbeat }: PeeringEntry, clock: Clock): boolean =>
  heartbeat !== null && clock.now() - Date.parse(heartbeat) < deadAfterSeconds * 1000;

/**
 * Starts the workflow of a dirty peering unless one runs. A running one loops once more when the counter moved;
 * a dead one, known by its old heartbeat, is given up first. Executions are named by generation, so a double start is a no-op.
 */
export const startIfIdle = async (
  entry: PeeringEntry,
  { ledger, starter, clock }: { readonly ledger: Ledger; readonly starter: Starter; readonly clock: Clock },
): Promise<void> => {
  if (entry.heartbeat === null) return starter.start(entry.id, entry.generation);
  if (isAlive(entry, clock)) return;
  if (await ledger.abandon(entry.id, entry.generation)) await starter.start(entry.id, entry.generation + 1);
};
