import { WorldChanged } from "../errors.ts";
import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { Clock, Starter } from "./ports.ts";

/** A run beats with every look; its longest pause is one Apply (900 s) and its retries. */
const deadAfterSeconds = 1800;

/** Whether a run shows signs of life. */
export const isAlive = ({ heartbeat }: PeeringEntry, clock: Clock): boolean =>
  heartbeat !== null && clock.now() - Date.parse(heartbeat) < deadAfterSeconds * 1000;

interface StartPorts {
  readonly ledger: Ledger;
  readonly starter: Starter;
  readonly clock: Clock;
}

/**
 * Starts the workflow of a dirty peering unless one runs. A running one loops once more when the counter moved;
 * a dead one, known by its old heartbeat, is given up first. Executions are named by generation, so a double start is a no-op.
 */
export const startIfIdle = async (entry: PeeringEntry, ports: StartPorts): Promise<void> => {
  if (entry.heartbeat === null) return start(entry, entry.generation, ports);
  if (isAlive(entry, ports.clock)) return;
  if (await ports.ledger.abandon(entry.id, entry.generation)) await start(entry, entry.generation + 1, ports);
};

/**
 * A name that is used up without a heartbeat belongs to a run that is about to look, or died before it could: it gets a
 * heartbeat, so that it is given up in time like any other.
 */
const start = async ({ id }: PeeringEntry, generation: number, { ledger, starter, clock }: StartPorts): Promise<void> => {
  if ((await starter.start(id, generation)) === "started") return;
  try {
    await ledger.beat(id, generation, new Date(clock.now()).toISOString());
  } catch (error) {
    // the run has ended already
    if (!(error instanceof WorldChanged)) throw error;
  }
};
