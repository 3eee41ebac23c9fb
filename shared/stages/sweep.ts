import type { Settings } from "../config.ts";
import { AccessMissing } from "../errors.ts";
import type { Ledger, PeeringRecord } from "../ledger/ledger.ts";
import type { Outcome } from "../peering/facts.ts";
import type { AccountId, Place } from "../peering/ids.ts";
import type { Clock, Log, Observe, Organization, SeenConnection, Starter } from "./ports.ts";
import { startIfIdle } from "./start.ts";

export interface SweepPorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly organization: Organization;
  readonly observe: Observe;
  readonly starter: Starter;
  readonly clock: Clock;
  readonly log: Log;
}

export type SweepInput = { readonly sweep: "organization" } | { readonly sweep: "account"; readonly account: AccountId };

export type Swept = { readonly accounts: readonly AccountId[] } | { readonly account: AccountId; readonly marked: number };

/** Finds what events missed: first the accounts, then, one account at a time, the connections that need a look. */
export const sweep = async (input: SweepInput, ports: SweepPorts): Promise<Swept> => {
  if (input.sweep === "organization") return { accounts: await ports.organization.accounts() };
  let marked = 0;
  for (const region of ports.settings.regions) marked += await sweepPlace({ account: input.account, region }, ports);
  return { account: input.account, marked };
};

/** An account that can't be read is skipped with a word: it never looks like a wish to disconnect (peers-edge-cases 89). */
const sweepPlace = async (place: Place, ports: SweepPorts): Promise<number> => {
  let marked = 0;
  for (const connection of await visible(place, ports)) if (await needsLook(connection, place, ports)) marked++;
  return marked;
};

const visible = async (place: Place, { observe, log }: SweepPorts): Promise<readonly SeenConnection[]> => {
  try {
    return await observe.connections(place);
  } catch (error) {
    if (!(error instanceof AccessMissing)) throw error;
    log.note("account skipped", { account: place.account, region: place.region, why: error.message });
    return [];
  }
};

const settledBy: Readonly<Record<string, readonly Outcome[]>> = {
  rejected: ["rejected", "expired"],
  failed: ["rejected", "failed"],
  expired: ["expired", "rejected"],
  deleted: ["disconnected", "rejected", "expired", "ignored"],
  deleting: ["disconnected"],
};

/**
 * Ended connections that were told as such and left nothing behind, or that we never knew, need nothing (a failed one is
 * explained); all others get a look.
 */
const needsLook = async (connection: SeenConnection, place: Place, ports: SweepPorts): Promise<boolean> => {
  const known = await ports.ledger.read(connection.id);
  if (isOver(connection, known?.record ?? null)) return false;
  const entry = await ports.ledger.mark(connection.id, place, "");
  await startIfIdle(entry, ports);
  return true;
};

const isOver = ({ status }: SeenConnection, record: PeeringRecord | null): boolean => {
  const ending = settledBy[status];
  if (!ending) return false;
  if (record === null) return status !== "failed";
  return record.outcome !== null && ending.includes(record.outcome) && record.routes.length === 0;
};
