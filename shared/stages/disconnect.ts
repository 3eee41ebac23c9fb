import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { Outcome } from "../peering/facts.ts";
import type { PeeringConnectionId } from "../peering/ids.ts";
import type { Wish } from "../peering/known.ts";
import type { Clock, Starter } from "./ports.ts";
import { startIfIdle } from "./start.ts";

export interface DisconnectPorts {
  readonly ledger: Ledger;
  readonly starter: Starter;
  readonly clock: Clock;
}

export interface DisconnectInput {
  readonly peering: PeeringConnectionId;
  readonly by: string;
  readonly reason: string;
}

export type Wished = { readonly is: "recorded"; readonly wish: Wish } | { readonly is: "refused"; readonly why: string };

const refused = (why: string) => ({ is: "refused", why }) as const;

const over: readonly (Outcome | null)[] = ["disconnected", "rejected", "expired"];

/**
 * Records an operator's wish that a connection ends, and has the peering looked at: what we made goes first, the connection
 * last. Like an approval the wish is a fact in the ledger, no command: a run that dies leaves it to the next.
 */
export const disconnect = async (
  { peering, by, reason }: DisconnectInput,
  { ledger, starter, clock }: DisconnectPorts,
): Promise<Wished> => {
  const entry = await ledger.read(peering);
  if (!entry?.record.ends) return refused(`the ledger knows nothing of \`${peering}\`; the sweep takes up what it finds`);
  const { wish: before, outcome } = entry.record;
  if (over.includes(outcome)) return refused(`\`${peering}\` is over already: ${outcome}`);
  if (before) return refused(`\`${before.by}\` asked for that at ${before.at} already: ${before.reason}`);
  const wish = { is: "disconnect", by, reason, at: new Date(clock.now()).toISOString() } as const;
  await remember(entry, wish, { ledger, starter, clock });
  return { is: "recorded", wish };
};

/** Takes a wish back that hasn't been carried out, and has the peering looked at: what is gone already is made again. */
export const withdrawDisconnect = async (
  peering: PeeringConnectionId,
  ports: DisconnectPorts,
): Promise<{ readonly is: "withdrawn"; readonly wish: Wish } | { readonly is: "refused"; readonly why: string }> => {
  const entry = await ports.ledger.read(peering);
  const wish = entry?.record.wish;
  if (!entry || !wish) return refused(`nobody asked for \`${peering}\` to be disconnected`);
  if (over.includes(entry.record.outcome))
    return refused(`\`${peering}\` is ${entry.record.outcome} already; request the peering again`);
  await remember(entry, null, ports);
  return { is: "withdrawn", wish };
};

const remember = async (entry: PeeringEntry, wish: Wish | null, ports: DisconnectPorts): Promise<void> => {
  await ports.ledger.save(entry.id, entry.version, { ...entry.record, wish });
  await startIfIdle(await ports.ledger.mark(entry.id, entry.seen, ""), ports);
};
