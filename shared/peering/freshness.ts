import type { Facts } from "./facts.ts";

/** Replicas of EC2 are taken to be less than this behind: absence is believed after two looks this far apart (I13). */
export const absenceSeconds = 5;

/** Something was made so shortly before this look that the look may not show it yet. */
export const justMade = ({ known: { madeAt }, readAt }: Facts): boolean =>
  madeAt !== null && Date.parse(readAt) - Date.parse(madeAt) < absenceSeconds * 1000;
