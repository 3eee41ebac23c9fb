import type { VirtualClock } from "#infra/sandbox/clock.ts";

/** Sends something when its turn comes. */
export type InTurn = <T>(send: () => Promise<T>) => Promise<T>;

/**
 * One request is on the wire at a time, and virtual time stands still meanwhile, so that a seed gives one history: which of
 * two answers comes first would be the machine's choice.
 */
export const turns = (clock: VirtualClock): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return async (send) => {
    const release = clock.hold();
    const answer = last.then(send);
    last = answer.catch(() => {});
    try {
      return await answer;
    } finally {
      // Whoever waited for the answer goes on first.
      setImmediate(release);
    }
  };
};
