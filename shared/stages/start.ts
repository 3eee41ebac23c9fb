import { Superseded } from "../errors.ts";
import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { Clock, Executions, Starter } from "./ports.ts";

interface StartPorts {
  readonly ledger: Ledger;
  readonly starter: Starter;
  readonly clock: Clock;
}

/**
 * Starts the workflow of a dirty peering unless one is under way, or died, which the sweep finds out: one that runs loops once
 * more when the counter moved. Executions are named by generation, so a double start is a no-op.
 */
export const startIfIdle = async (entry: PeeringEntry, ports: StartPorts): Promise<void> => {
  if (entry.heartbeat === null) await start(entry, entry.generation, ports);
};

/** A function of an execution that was stopped goes on for 900 s at most, and clocks may differ by some minutes. */
const graceSeconds = 1200;

const isLongAgo = (then: number, clock: Clock): boolean => clock.now() - then >= graceSeconds * 1000;

/** Whether a run is under way that hasn't shown a sign of life for long. */
export const isQuiet = ({ heartbeat }: PeeringEntry, clock: Clock): boolean =>
  heartbeat !== null && isLongAgo(Date.parse(heartbeat), clock);

/**
 * Starts it for a peering without a run, or with a quiet one that is dead, and tells whether it did. A quiet run may be waiting, or
 * it has ended, by a hand or by an error, without a word to the ledger: Step Functions knows. Only once none of its functions
 * can be at work any more it is given up, so that there are never two. One that somebody redrives meanwhile beats, and stays.
 */
export const startedAnew = async (
  entry: PeeringEntry,
  ports: StartPorts & { readonly executions: Executions },
): Promise<boolean> => {
  const { id, generation, heartbeat } = entry;
  if (heartbeat === null) await start(entry, generation, ports);
  else {
    const endedAt = await ports.executions.endedAt(id, generation);
    const isDead = endedAt !== null && isLongAgo(endedAt, ports.clock);
    if (!isDead || !(await ports.ledger.abandon(id, generation, heartbeat))) return false;
    await start(entry, generation + 1, ports);
  }
  return true;
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
    if (!(error instanceof Superseded)) throw error;
  }
};
