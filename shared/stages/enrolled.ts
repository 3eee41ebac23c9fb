import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import { type End, type PerSide, sides } from "../peering/ids.ts";
import type { Judgement } from "../peering/judgement.ts";
import { ownsNothing, type Remembered } from "../peering/known.ts";

/** What changes around it matters until it is over and nothing of ours is left, or the request is being rejected. */
export const staysEnrolled = ({ proposal, releases }: Judgement, remembered: Remembered): boolean =>
  proposal.is === "needs-approval" ||
  (!(releases && ownsNothing(remembered)) && !(proposal.is === "refused" && proposal.batches.length > 0));

interface Listing {
  readonly entry: PeeringEntry;
  readonly ends: PerSide<End>;
  /** the first look of a run */
  readonly first: boolean;
}

/**
 * What changes at the two places while they are read for the first time has to wake the peering too. Every run makes sure of it
 * once: a look that the workflow had lost may have withdrawn it after it was enrolled.
 */
export const listed = async ({ entry, ends, first }: Listing, ledger: Ledger): Promise<PeeringEntry> => {
  if (entry.record.enrolled && !first) return entry;
  await enroll(entry, ends, ledger);
  return { ...entry, record: { ...entry.record, enrolled: true } };
};

/** Changes at both ends' places wake the peering from now on: before the record says so, so that a crash between loses none. */
export const enroll = async ({ id }: PeeringEntry, ends: PerSide<End>, ledger: Ledger): Promise<void> => {
  for (const side of sides) await ledger.enroll(ends[side], id);
};

/** They wake it no more: after the record says so, and again in each look that finds it over, as a crash may have come between. */
export const withdraw = async ({ id }: PeeringEntry, ends: PerSide<End>, ledger: Ledger): Promise<void> => {
  for (const side of sides) await ledger.withdraw(ends[side], id);
};
