import type { Settings } from "../config.ts";
import { Bug } from "../errors.ts";
import type { PeeringEntry, PeeringRecord } from "../ledger/ledger.ts";
import { digest } from "../peering/digest.ts";
import type { Outcome } from "../peering/facts.ts";
import { mapSides, type PerSide, type Side } from "../peering/ids.ts";
import type { Announcement } from "../render/announcement.ts";
import { wasRead } from "./looked.ts";
import type { Log, Tagger } from "./ports.ts";

export interface TagPorts {
  readonly settings: Settings;
  readonly tagger: Tagger;
  readonly log: Log;
}

/** What is written on a copy for an announcement: its tags know nothing of traced packets. */
const writtenFor = ({ outcome, reasons }: Announcement): string => digest({ outcome, reasons });

/** What the copies are known to tell, without those that are about to tell something else. */
export const stillTagged = ({ tagged }: PeeringRecord, announcement: Announcement): PerSide<string> =>
  mapSides((side) => (tagged[side] === writtenFor(announcement) ? tagged[side] : ""));

/** Tags the copies that tell something else, and gives what they tell now. A copy that can't be tagged is tried again by the next run. */
export const tagCopies = async (
  entry: PeeringEntry,
  announcement: Announcement,
  { settings, tagger, log }: TagPorts,
): Promise<PerSide<string>> => {
  const { ends, tagged: before } = entry.record;
  const current = writtenFor(announcement);
  const tag = async (side: Side): Promise<string> => {
    if (!ends || before[side] === current || !isToTag(entry.record, side)) return before[side];
    const { account, region } = ends[side];
    try {
      await tagger.tag(ends[side], announcement);
      return current;
    } catch (error) {
      if (error instanceof Bug || !(error instanceof Error)) throw error;
      log.note("outcome not tagged", { peering: entry.id, account, region, why: error.message });
      return before[side];
    }
  };
  if (settings.paused || settings.mode === "observe" || isLeftAlone(entry.record, announcement.outcome)) return before;
  const [requester, accepter] = await Promise.all([tag("requester"), tag("accepter")]);
  return { requester, accepter };
};

/** A connection that is none of ours stays as it is, byte for byte. */
const isLeftAlone = ({ standing }: PeeringRecord, outcome: Outcome): boolean =>
  outcome === "ignored" || standing === "found" || standing === "watched";

/** A side that can't be read isn't written to, least of all outside of the organization. Within one account and region both sides share one copy (aws-facts 2). */
const isToTag = ({ ends, looked }: PeeringRecord, side: Side): boolean => {
  if (!wasRead(looked, side)) return false;
  const { requester, accepter } = ends ?? {};
  const isShared = requester?.account === accepter?.account && requester?.region === accepter?.region;
  return side === "requester" || !isShared;
};
