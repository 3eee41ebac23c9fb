import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import { paced } from "#shared/stages/pace.ts";
import { runs } from "#test/builders/runs.ts";

const forever = () => Number.POSITIVE_INFINITY;

/** EC2's bucket: 50 at once, 5 a second; `others` of them go to somebody else. */
const bucket = (clock: VirtualClock, others = 0) => {
  let [tokens, at] = [50, clock.now()];
  return (): boolean => {
    tokens = Math.min(50, tokens + ((clock.now() - at) / 1000) * (5 - others));
    at = clock.now();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

interface Race {
  readonly calls: number;
  readonly callers: number;
  readonly latency: () => number;
  readonly others?: number;
}

/** Makes calls by turns until all are through; when each arrived at EC2, and how many were refused. */
const race = async ({ calls, callers, latency, others = 0 }: Race) => {
  const clock = new VirtualClock(0);
  const turns = paced({ clock, left: forever });
  const through = bucket(clock, others);
  const begun: number[] = [];
  let [left, refused] = [calls, 0];
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left--;
      for (let done = false; !done; ) {
        const turn = await turns("create-route");
        begun.push(clock.now());
        await clock.sleep(latency());
        done = through();
        if (done) turn?.wentThrough();
        else {
          refused++;
          turn?.wasThrottled();
        }
      }
    }
  };
  const all = Promise.all(Array.from({ length: callers }, caller));
  await clock.runUntilQuiet();
  await all;
  return { begun, refused, seconds: clock.now() / 1000 };
};

describe("pace", () => {
  it("is never above EC2's bucket, in any span of time, and alone is never refused", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(400),
        async (calls, callers, ms) => {
          const { begun, refused } = await race({ calls, callers, latency: () => ms });
          expect(refused).toBe(0);
          expect(begun).toHaveLength(calls);
          for (const [first, from] of begun.entries())
            for (let last = first; last < begun.length; last += 7)
              expect(last - first + 1).toBeLessThanOrEqual(50 + (((begun[last] ?? 0) - from) / 1000) * 5 + 1e-9);
        },
      ),
      { numRuns: runs(25) },
    );
  });

  it("alone takes hardly longer than the bucket itself", async () => {
    for (const calls of [100, 500, 2000]) {
      const { seconds } = await race({ calls, callers: 20, latency: () => 100 });
      expect(seconds / ((calls - 50) / 5)).toBeLessThan(1.1);
    }
  });

  it("where others eat 30 % of the bucket: all goes through, at nearly all that is left, hardly a call refused", async () => {
    for (const calls of [200, 500, 2000]) {
      const { seconds, refused } = await race({ calls, callers: 20, latency: () => 150, others: 1.5 });
      expect(seconds / ((calls - 50) / 3.5)).toBeLessThan(1.25);
      expect(refused / calls).toBeLessThanOrEqual(0.05);
    }
  });

  it("goes on as before where the clock is set back", async () => {
    const clock = new VirtualClock(0);
    let off = 0;
    const own = { now: () => clock.now() + off, sleep: (milliseconds: number) => clock.sleep(milliseconds) };
    const turns = paced({ clock: own, left: forever });
    const calls = async (): Promise<void> => {
      for (let call = 0; call < 60; call++) {
        await turns("create-route");
        if (call === 49) off = -300_000;
      }
    };
    const made = calls();
    await clock.runUntilQuiet();
    await made;
    expect(clock.now()).toBeLessThan(3000);
  });

  it("gives each action its own bucket, and turns in the order they are asked for", async () => {
    const clock = new VirtualClock(0);
    const turns = paced({ clock, left: forever });
    const order: number[] = [];
    const all = Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        await turns("create-route");
        order.push(at);
      }),
    );
    await turns("delete-route");
    expect(clock.now()).toBe(0);
    await clock.runUntilQuiet();
    await all;
    expect(order).toEqual(Array.from({ length: 60 }, (_, at) => at));
    expect(clock.now()).toBe(2_200);
  });

  it("gives no turn that would come after the time is up, and none after it", async () => {
    const clock = new VirtualClock(0);
    const turns = paced({ clock, left: () => 1_000 - clock.now() });
    const given = Promise.all(Array.from({ length: 60 }, () => turns("create-route")));
    await clock.runUntilQuiet();
    expect((await given).filter((turn) => turn !== null)).toHaveLength(53);
    expect(clock.now()).toBeLessThan(1_000);
    await clock.advance(60_000);
    expect(await turns("create-route")).toBeNull();
  });

  it("goes on after a minute in which everything is refused", async () => {
    const clock = new VirtualClock(0);
    const turns = paced({ clock, left: forever });
    let refused = 0;
    const one = async () => {
      for (;;) {
        const turn = await turns("create-route");
        if (clock.now() >= 60_000) return turn?.wentThrough();
        refused++;
        turn?.wasThrottled();
      }
    };
    const all = Promise.all(Array.from({ length: 100 }, one));
    await clock.runUntilQuiet();
    await all;
    expect(refused).toBeLessThan(130);
    expect(clock.now()).toBeLessThan(120_000);
  });
});
