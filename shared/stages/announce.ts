import type { Ledger, PeeringEntry, PeeringRecord } from "../ledger/ledger.ts";
import { digest } from "../peering/digest.ts";
import type { Outcome } from "../peering/facts.ts";
import type { PeeringConnectionId } from "../peering/ids.ts";
import type { Proposal } from "../peering/proposal.ts";
import type { Reason, Warning } from "../peering/reason.ts";
import type { Verdict } from "../peering/trace.ts";
import type { Announcer, Clock, Log } from "./ports.ts";
import { type Applied, type Failure, failureMessage } from "./run.ts";

export interface AnnouncePorts {
  readonly ledger: Ledger;
  readonly announcer: Announcer;
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
 */
export const announce = async (input: AnnounceInput, ports: AnnouncePorts): Promise<Announced> => {
  const entry = await ports.ledger.read(input.peering);
  if (!entry) return { peering: input.peering, generation: input.generation, dirty: false };
  const news = newsOf(input, entry.record);
  const newsDigest = digest({ peering: entry.id, outcome: news.outcome, reasons: news.reasons, verdict: news.verdict });
  if (entry.record.announced !== newsDigest) await tell({ entry, news, newsDigest }, ports);
  else if (digest(entry.record.warnings) !== digest(news.warnings))
    await ports.ledger.save(entry.id, entry.version, { ...entry.record, warnings: news.warnings });
  const handled = input.failure === null && input.handled !== null ? input.handled : entry.dirty;
  const end = await ports.ledger.finish(entry.id, input.generation, handled);
  return { peering: entry.id, generation: input.generation, dirty: end === "still-dirty" };
};

const tell = async (
  { entry, news, newsDigest }: { readonly entry: PeeringEntry; readonly news: News; readonly newsDigest: string },
  { ledger, announcer, clock, log }: AnnouncePorts,
): Promise<void> => {
  const { outcome, reasons, warnings, verdict } = news;
  const at = new Date(clock.now()).toISOString();
  const { ends } = entry.record;
  const { version } =
    entry.record.announced === "" ? entry : await ledger.save(entry.id, entry.version, { ...entry.record, announced: "" });
  await announcer.announce({
    peering: entry.id,
    outcome,
    ends,
    reasons,
    warnings,
    legs: verdict?.legs ?? [],
    at,
    digest: newsDigest,
  });
  await ledger.save(entry.id, version, { ...entry.record, outcome, reasons, warnings, announced: newsDigest });
  log.note("outcome announced", { peering: entry.id, outcome, reasons: reasons.map(({ message }) => message) });
};

const newsOf = (input: AnnounceInput, record: PeeringRecord): News => {
  if (input.failure) return broken(input.failure, record);
  const { proposal, verdict } = input;
  if (!proposal || proposal.is === "waiting" || proposal.is === "ready") return broken({ Error: "Bug", Cause: "" }, record);
  const { warnings } = proposal;
  const failed = input.applied.flatMap(({ target, failure }) => (failure ? [changeFailed(target, failure)] : []));
  if (proposal.is === "refused" && failed.length > 0)
    return { outcome: "failed", reasons: [...proposal.reasons, ...failed], warnings, verdict: null };
  if (verdict && !verdict.ok && proposal.outcome === "connected")
    return { outcome: "degraded", reasons: [...proposal.reasons, ...stops(verdict)], warnings, verdict };
  return { outcome: proposal.outcome, reasons: proposal.reasons, warnings, verdict };
};

const changeFailed = (target: string, failure: Failure): Reason => ({
  rule: "change-failed",
  message: `\`${target}\`: ${failureMessage(failure)}`,
  fix: "mend what the message names; the sweep tries again",
  policies: [],
});

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
