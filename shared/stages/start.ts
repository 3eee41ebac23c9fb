import { Superseded } from "../errors.ts";
import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { Clock, Executions, Starter } from "./ports.ts";

interface StartPorts {
  readonly ledger: Ledger;
  readonly starter: Starter;
  readonly clock: Clock;
}

/**
 * Starts the workflow of a dirty peering unless one is under way: that one loops once more when the counter moved. Executions
 * are named by generation, so a double start is a no-op.
 */
export const startIfIdle = async (entry: PeeringEntry, ports: StartPorts): Promise<void> => {
  if (entry.heartbeat === null) await start(entry, entry.generation, ports);
};

/** Starts it for a peering whose run has ended or died: a dead one is given up first. */
export const startAnew = async (entry: PeeringEntry, ports: StartPorts): Promise<void> => {
  if (entry.heartbeat === null) return start(entry, entry.generation, ports);
  if (await ports.ledger.abandon(entry.id, entry.generation)) await start(entry, entry.generation + 1, ports);
};

/** A function of an execution that was stopped goes on for 900 s at most, and clocks may differ by some minutes. */
const graceSeconds = 1200;

/**
 * Whether a peering has no run at work. A run that was quiet for long is asked for: it may be waiting, or it has ended, by a hand or
 * by an error, without a word to the ledger. Only once none of its functions can be at work any more it is dead, so that there
 * are never two.
 */
export const hasNoRun = async (
  { id, generation, heartbeat }: PeeringEntry,
  { executions, clock }: { readonly executions: Executions; readonly clock: Clock },
): Promise<boolean> => {
  const isLongAgo = (then: number): boolean => clock.now() - then >= graceSeconds * 1000;
  if (heartbeat === null) return true;
  if (!isLongAgo(Date.parse(heartbeat))) return false;
  const endedAt = await executions.endedAt(id, generation);
  return endedAt !== null && isLongAgo(endedAt);
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
