import type { PeeringEntry, PeeringRecord } from "../ledger/ledger.ts";
import type { AccountFacts, Outcome } from "../peering/facts.ts";
import { type AccountId, mapSides } from "../peering/ids.ts";
import { accountsDigest } from "./looked.ts";

/** How everything stands that a peering's own places don't tell. */
export interface Surroundings {
  /** epoch milliseconds */
  readonly now: number;
  /** digest of the policy and the settings in force */
  readonly under: string;
  readonly account: (id: AccountId) => AccountFacts;
}

/** For what no sweep can see: DNS attributes, account tags, quotas, prefix lists. */
const dailySeconds = 86_400;

/** What isn't as it should be is tried by so many sweeps in a row, then once an hour: a denied call or a quota costs 24 looks a day, not 96. */
const triedAtOnce = 4;
const triedAgainSeconds = 3600;

/** Why a peering without a living run needs a look, as far as the ledger can tell; null when it needs none. */
export const whyLook = ({ dirty, heartbeat, record }: PeeringEntry, around: Surroundings): string | null => {
  const { looked, due } = record;
  if (!looked) return "never looked at";
  if (dirty > looked.handled) return "a hint waits";
  if (heartbeat !== null) return "its run died";
  if (isOver(record)) return null;
  if (due !== null && Date.parse(due) <= around.now) return "due";
  if (looked.under !== around.under) return "policy or settings changed";
  if (accountsNow(record, around) !== looked.accounts) return "an account moved";
  const sinceSeconds = (around.now - Date.parse(looked.at)) / 1000;
  if (sinceSeconds >= dailySeconds) return "daily";
  return isUnfinished(record) && (looked.alike < triedAtOnce || sinceSeconds >= triedAgainSeconds) ? "tried again" : null;
};

const accountsNow = ({ ends, looked }: PeeringRecord, { account }: Surroundings): string | undefined =>
  ends ? accountsDigest(mapSides((side) => account(ends[side].account))) : looked?.accounts;

const isUnfinished = ({ outcome }: PeeringRecord): boolean => outcome === null || outcome === "degraded" || outcome === "failed";

const ends: readonly (Outcome | null)[] = ["rejected", "expired", "disconnected"];

/** It was told how the peering ended, and nothing of ours is left: only a connection seen again brings it back. */
export const isOver = ({ outcome, routes, looked, ends: known }: PeeringRecord): boolean => {
  if (routes.length > 0) return false;
  if (outcome === "failed") return looked?.status === "failed";
  return ends.includes(outcome) || (outcome === "ignored" && known === null);
};
