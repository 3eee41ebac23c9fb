import type { Facts } from "./facts.ts";
import { judgement } from "./judgement.ts";

/** Replicas of EC2 are taken to be less than this behind: absence is believed after two looks this far apart (I13). */
export const absenceSeconds = 5;

/** An invocation that makes things ends after so long (the workflow's `TimeoutSeconds`): until then, a call of it may be under way. */
export const makingSeconds = 900;

const madeWithin = ({ known: { madeAt }, readAt }: Facts, seconds: number): boolean =>
  madeAt !== null && Date.parse(readAt) - Date.parse(madeAt) < seconds * 1000;

/** What was handed out last may still be made. */
export const maybeMaking = (facts: Facts): boolean => madeWithin(facts, makingSeconds);

/** Something was made so shortly before this look that the look may not show it yet. */
export const justMade = (facts: Facts): boolean => madeWithin(facts, absenceSeconds);

/** An end waits until whatever was made must be seen: nothing of ours stays behind (I7). */
export const maybeUnseen = judgement({
  is: "waiting",
  why: "what was made a moment ago may not be seen yet",
  waitSeconds: absenceSeconds,
});
