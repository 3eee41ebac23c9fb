import type { CallRecord } from "#infra/sandbox/call.ts";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import type { Core } from "#infra/sandbox/core.ts";
import { Random } from "#infra/sandbox/random.ts";

export const start = Date.UTC(2026, 10, 22, 12);

/** A core without services: a clock, random numbers, and calls that a test reports by hand. */
export const bareCore = (seed = 1): Core & { readonly report: (record: CallRecord) => void } => {
  const listeners: ((record: CallRecord) => void)[] = [];
  return {
    clock: new VirtualClock(start),
    random: new Random(seed),
    call: () => Promise.reject(new Error("no services here")),
    onCall: (listener) => void listeners.push(listener),
    report: (record) => {
      for (const listener of listeners) listener(record);
    },
  };
};
