import type { Settings } from "../config.ts";
import { WorldChanged } from "../errors.ts";
import type { Ledger, PeeringEntry, PeeringRecord } from "../ledger/ledger.ts";
import { digest } from "../peering/digest.ts";
import type { Outcome } from "../peering/facts.ts";
import { mapSides, type PeeringConnectionId } from "../peering/ids.ts";
import type { Proposal } from "../peering/proposal.ts";
import type { Reason, Warning } from "../peering/reason.ts";
import type { Verdict } from "../peering/trace.ts";
import type { Announcement } from "../render/announcement.ts";
import type { Announcer, Clock, Log, Starter, Tagger } from "./ports.ts";
import { type Applied, changeFailed, type Failure, failureMessage } from "./run.ts";
import { startIfIdle } from "./start.ts";
import { stillTagged, tagCopies } from "./tag-copies.ts";

export interface AnnouncePorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly announcer: Announcer;
  readonly tagger: Tagger;
  readonly starter: Starter;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AnnounceInput {
  readonly peering: PeeringConnectionId;
  readonly generation: number;
  /** null when not even the first look came through */
  readonly handled: number | null;
  readonly proposal: Proposal | null;
  readonly verdict: Verdict | null;
  /** the live connections to which this one's outcome matters */
  readonly touches: readonly PeeringConnectionId[];
  readonly applied: readonly Applied[];
  /** the error that ended the run, where one did */
  readonly failure: Failure | null;
}

export interface Announced {
  readonly peering: PeeringConnectionId;
  readonly generation: number;
  /** a hint came while the run was under way: look once more */
  readonly dirty: boolean;
}

interface News {
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
  readonly verdict: Verdict | null;
}

/**
 * Tells how it stands, once per news, and ends the run. Published first, recorded after: a crash between the two repeats the
 * message with the same digest, by which subscribers drop doubles. What was told before is struck out first: without that a
 * run that dies after publishing would leave its message as the last word, though the world went back to what was on record.
 * A try that comes after the run has ended, or has looked again, tells nothing: it would tell old news.
 */
export const announce = async (input: AnnounceInput, ports: AnnouncePorts): Promise<Announced> => {
  const entry = await ports.ledger.read(input.peering);
  const silent = { peering: input.peering, generation: input.generation, dirty: false };
  if (entry?.generation !== input.generation) return silent;
  // nobody hears a lost try; where the look was the lost one, or a refusal hung, this run has to look again
  if (hasLookedAgain(input, entry) || isOverdue(input, entry, ports)) return { ...silent, dirty: true };
  const news = newsOf(input, entry.record);
  const announcement = announcementOf(entry, news, ports.clock);
  const isNews = entry.record.announced !== announcement.digest;
  const before = isNews ? await struckOut(entry, announcement, ports) : entry;
  if (isNews) await tell(announcement, ports);
  // before it is recorded: a try that comes after that has no news, and wakes nobody
  if (isNews) await wake(input.touches, ports);
  const tagged = knowsTheCopies(input, before, ports) ? await tagCopies(before, announcement, ports) : before.record.tagged;
  const record = { ...told(before.record, announcement), tagged };
  if (digest(record) !== digest(before.record)) await keep(before, record, ports);
  const end = await ports.ledger.finish(entry.id, input.generation, covered(input, entry));
  return { peering: entry.id, generation: input.generation, dirty: end === "still-dirty" };
};

/** A try that the workflow has lost, and called once more, may come after the run has looked again; or a lost look comes after this run's own. */
const hasLookedAgain = ({ handled }: AnnounceInput, { record: { looked } }: PeeringEntry): boolean =>
  handled !== null && looked !== null && looked.handled > handled;

/** Longer than all tries of a refusal take, unless its function hangs, which is ended after a quarter of an hour. */
const refusalHoldsSeconds = 600;

/** A refusal that failed so late isn't made on its old grounds, and isn't told: what spoke against the request may be gone. */
const isOverdue = (
  { proposal, applied }: AnnounceInput,
  { record: { looked } }: PeeringEntry,
  { clock }: AnnouncePorts,
): boolean =>
  proposal?.is === "refused" &&
  looked !== null &&
  applied.some(({ failure }) => failure !== null) &&
  clock.now() - Date.parse(looked.at) >= refusalHoldsSeconds * 1000;

/** A look tells for so long whose the copies are. */
const lookHoldsSeconds = 100;

/** A run that couldn't look, or did so long ago, doesn't know whether the copies are still within the organization (I15): the next run tags them. */
const knowsTheCopies = ({ handled }: AnnounceInput, { record: { looked } }: PeeringEntry, { clock }: AnnouncePorts): boolean =>
  handled !== null && looked !== null && clock.now() - Date.parse(looked.at) < lookHoldsSeconds * 1000;

/** The hints that this run answers; a run that failed answers all, so that the sweep alone tries again. */
const covered = ({ failure, handled }: AnnounceInput, { dirty }: PeeringEntry): number =>
  failure === null && handled !== null ? handled : dirty;

/** Has the neighbours looked at whose traffic this news may have taken or given back. */
const wake = async (touched: readonly PeeringConnectionId[], ports: AnnouncePorts): Promise<void> => {
  for (const id of touched) {
    const known = await ports.ledger.read(id);
    if (known) await startIfIdle(await ports.ledger.mark(id, known.seen, ""), ports);
  }
};

/** Forgets what was told before, so that a run that dies from here on is known to have told something else. */
const struckOut = ({ id, record, version }: PeeringEntry, announcement: Announcement, { ledger }: AnnouncePorts) =>
  ledger.save(id, version, { ...record, announced: "", tagged: stillTagged(record, announcement) });

/**
 * Records what was told. The workflow may have lost this try, and called another one (`Lambda.SdkClientException`): where somebody
 * wrote meanwhile, nobody knows whose message came last.
 */
const keep = async ({ id, version }: PeeringEntry, record: PeeringRecord, ports: AnnouncePorts): Promise<void> => {
  try {
    await ports.ledger.save(id, version, record);
  } catch (error) {
    if (error instanceof WorldChanged) await unlessOnRecord(id, record.announced, ports);
    throw error;
  }
};

const unlessOnRecord = async (id: PeeringConnectionId, announced: string, ports: AnnouncePorts): Promise<void> => {
  const now = await ports.ledger.read(id);
  if (!now || now.record.announced === announced) return;
  try {
    await tellAgain(now, ports);
  } catch (error) {
    if (!(error instanceof WorldChanged)) throw error;
    // somebody wrote again, perhaps this very message
    await unlessOnRecord(id, announced, ports);
  }
};

/**
 * The next look tells what stands on record once more, with the same digest, and tags it again. Written even where nothing was told: whoever is
 * about to record what he told has to read again.
 */
const tellAgain = ({ id, record, version }: PeeringEntry, { ledger }: AnnouncePorts) =>
  ledger.save(id, version, { ...record, announced: "", tagged: mapSides(() => "") });

const announcementOf = ({ id, record }: PeeringEntry, news: News, clock: Clock): Announcement => {
  const { outcome, reasons, warnings, verdict } = news;
  return {
    peering: id,
    outcome,
    ends: record.ends,
    reasons,
    warnings,
    legs: verdict?.legs ?? [],
    at: new Date(clock.now()).toISOString(),
    digest: digest({ peering: id, outcome, reasons, verdict }),
  };
};

const tell = async (announcement: Announcement, { announcer, log }: AnnouncePorts): Promise<void> => {
  const { peering, outcome, reasons } = announcement;
  await announcer.announce(announcement);
  log.note("outcome announced", { peering, outcome, reasons: reasons.map(({ message }) => message) });
};

const told = (record: PeeringRecord, { outcome, reasons, warnings, at, digest: announced }: Announcement): PeeringRecord => ({
  ...record,
  outcome,
  reasons,
  warnings,
  announced,
  since: record.outcome === outcome ? (record.since ?? at) : at,
});

const newsOf = (input: AnnounceInput, record: PeeringRecord): News => {
  if (input.failure) return broken(input.failure, record);
  const { proposal, verdict } = input;
  if (!proposal || proposal.is === "waiting" || proposal.is === "ready") return broken({ Error: "Bug", Cause: "" }, record);
  const { warnings } = proposal;
  const failed = input.applied.flatMap(changeFailed);
  if (proposal.is === "refused" && failed.length > 0)
    return { outcome: "failed", reasons: [...proposal.reasons, ...failed], warnings, verdict: null };
  if (verdict && !verdict.ok && proposal.outcome === "connected")
    return { outcome: "degraded", reasons: [...proposal.reasons, ...stops(verdict)], warnings, verdict };
  return { outcome: proposal.outcome, reasons: proposal.reasons, warnings, verdict };
};

const stops = ({ legs }: Verdict): readonly Reason[] =>
  legs
    .filter(({ ok }) => !ok)
    .map(({ from, to, port, stoppedAt }) => ({
      rule: "no-traffic",
      message: `packets from \`${from}\` to \`${to}\`${port === null ? "" : ` on ${port}`} stop: ${stoppedAt}`,
      fix: "remove what diverts them, or keep the table out of peering by tag",
      policies: [],
    }));

/** A run that an error ended: what is told is the error's own sentence, with place and remedy, never its stack. */
const broken = (failure: Failure, record: PeeringRecord): News => ({
  outcome: record.outcome === "connected" || record.outcome === "degraded" ? "degraded" : "failed",
  reasons: [
    {
      rule: "run-failed",
      message: failureMessage(failure),
      fix: "mend what the message names; the sweep tries again",
      policies: [],
    },
  ],
  warnings: [],
  verdict: null,
});
