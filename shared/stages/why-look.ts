import type { Looked, PeeringEntry, PeeringRecord } from "../ledger/ledger.ts";
import type { AccountFacts, Outcome } from "../peering/facts.ts";
import { type AccountId, mapSides } from "../peering/ids.ts";
import { ownsNothing } from "../peering/known.ts";
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
  const { looked } = record;
  if (!looked) return "never looked at";
  if (dirty > looked.handled) return "a hint waits";
  if (heartbeat !== null) return "its run died";
  return isClosed(record) ? null : (whatChanged(record, looked, around) ?? whatIsDue(record, looked, around));
};

const whatChanged = ({ ends }: PeeringRecord, looked: Looked, { under, account }: Surroundings): string | null => {
  if (looked.under !== under) return "policy or settings changed";
  const moved = ends !== null && accountsDigest(mapSides((side) => account(ends[side].account))) !== looked.accounts;
  return moved ? "an account moved" : null;
};

const whatIsDue = (record: PeeringRecord, { at, alike }: Looked, { now }: Surroundings): string | null => {
  if (record.due !== null && Date.parse(record.due) <= now) return "due";
  const sinceSeconds = (now - Date.parse(at)) / 1000;
  if (sinceSeconds >= dailySeconds) return "daily";
  return isUnfinished(record) && (alike < triedAtOnce || sinceSeconds >= triedAgainSeconds) ? "tried again" : null;
};

const isUnfinished = ({ outcome, announced }: PeeringRecord): boolean =>
  outcome === null || outcome === "degraded" || outcome === "failed" || announced === "";

const endings: readonly (Outcome | null)[] = ["rejected", "expired", "disconnected"];

/** It was told how the peering ended, last of all, and nothing of ours is left: only a connection seen again brings it back. */
export const isClosed = (record: PeeringRecord): boolean => {
  const { outcome, looked, ends, announced } = record;
  if (!ownsNothing(record) || announced === "") return false;
  if (outcome === "failed") return looked?.status === "failed";
  return endings.includes(outcome) || (outcome === "ignored" && ends === null);
};
