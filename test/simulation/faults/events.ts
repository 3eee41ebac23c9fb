import type { VirtualClock } from "#infra/sandbox/clock.ts";
import type { EventBridgeEvent } from "#infra/sandbox/events/event.ts";
import type { Draws } from "../draws.ts";

interface Means {
  readonly deliver: (event: EventBridgeEvent) => void;
  readonly draws: Draws;
  readonly clock: Pick<VirtualClock, "after">;
}

/** What can become of an event on its way. */
export interface EventFate {
  readonly name: string;
  readonly number: string;
  readonly rates: readonly number[];
  readonly befall: (event: EventBridgeEvent, means: Means) => void;
}

const lost: EventFate = { name: "event-lost", number: "F3", rates: [0.1, 0.5, 1], befall: () => {} };

const doubled: EventFate = {
  name: "event-doubled",
  number: "F1",
  rates: [0.1, 0.5],
  befall: (event, { deliver, draws, clock }) => {
    for (let copies = 2 + draws.below(draws.chance(0.1) ? 49 : 3); copies > 0; copies--)
      clock.after(draws.below(3000), "work", () => deliver(event));
  },
};

/** Seconds late, which changes the order of events, or hours late, after a dead-letter queue. */
const late: EventFate = {
  name: "event-late",
  number: "F2, F4",
  rates: [0.1, 0.5],
  befall: (event, { deliver, draws, clock }) => {
    const milliseconds = draws.chance(0.95) ? draws.below(30_000) : draws.below(6 * 3_600_000);
    clock.after(milliseconds, "work", () => deliver(event));
  },
};

export const eventFates: readonly EventFate[] = [lost, doubled, late];
