import type { ConnectionCopy, Reading } from "./facts.ts";

/** The tags, without the prefix, by which an outcome is told on both copies of the connection. */
export const outcomeTagNames = ["outcome", "outcome-reason", "explain"] as const;

/** A copy without what we told on it ourselves: an outcome is no ground for the next decision, and no change in the world. */
export const copyWithoutOutcome = (copy: ConnectionCopy, tagPrefix: string): ConnectionCopy => {
  const own = new Set<string>(outcomeTagNames.map((name) => `${tagPrefix}${name}`));
  return { ...copy, tags: Object.fromEntries(Object.entries(copy.tags).filter(([key]) => !own.has(key))) };
};

/** The same of a side as read. */
export const withoutOutcome = (reading: Reading, tagPrefix: string): Reading =>
  "copy" in reading ? { ...reading, copy: copyWithoutOutcome(reading.copy, tagPrefix) } : reading;
