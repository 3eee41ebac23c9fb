import type { Facts } from "../peering/facts.ts";
import { isOver } from "../peering/is-over.ts";
import type { Judgement } from "../peering/judgement.ts";
import type { Proposal } from "../peering/proposal.ts";
import { stuck } from "../peering/stuck.ts";
import type { Attempts } from "./attempts.ts";

/** A look that waits is nine events of a history: ten minutes are some twenty looks, where a look every other second were 2,700 events. */
const patienceSeconds = 600;
const longestWaitSeconds = 60;

/** A wait of half of what was waited before: what comes late is seen half as late again at most, what comes soon as soon as ever. */
export const longerWait = (proposal: Proposal, before: Attempts | null): Proposal => {
  if (proposal.is !== "waiting") return proposal;
  const half = Math.floor((before?.waitedSeconds ?? 0) / 2);
  return { ...proposal, waitSeconds: Math.max(proposal.waitSeconds, Math.min(longestWaitSeconds, half)) };
};

interface Waited {
  readonly judged: Judgement;
  readonly facts: Facts;
  readonly before: Attempts | null;
  /** status of the connection in the look remembered last */
  readonly lastStatus: string | null;
}

/** A connection that was on its way for too long becomes an outcome. One that has arrived, or is over, waits for seconds only (I7, I13). */
export const outwaited = ({ judged, facts, before, lastStatus }: Waited): Judgement => {
  const { proposal } = judged;
  const { status } = facts.peering;
  if (proposal.is !== "waiting" || status === "active" || isOver(status)) return judged;
  const isOut = (before?.waitedSeconds ?? 0) >= patienceSeconds || wasGivenUp(facts, lastStatus);
  return isOut ? { ...judged, proposal: stuck(facts, proposal.why) } : judged;
};

/**
 * Waited for in vain by an earlier run: one look tells whether it still is so, however many hints and sweeps ask. A look that
 * waits isn't remembered, so one that is, of a status in which there is only waiting, gave up.
 */
const wasGivenUp = ({ peering: { status }, known }: Facts, lastStatus: string | null): boolean =>
  status === lastStatus && (status !== "pending-acceptance" || known.reasons.some(({ rule }) => rule === "stuck"));
