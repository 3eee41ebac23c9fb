import { describe, expect, it } from "vitest";
import type { PeeringEntry } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { isQuiet, startedAnew, startIfIdle } from "#shared/stages/start.ts";
import { facts, pcx } from "#test/builders/facts.ts";
import { startedOnce } from "#test/builders/starter.ts";

const { seen } = facts().peering;
const minutes = 60_000;

const setUp = () => {
  const ledger = memoryLedger();
  const ran: string[] = [];
  let time = Date.parse("2026-11-01T12:00:00Z");
  /** when each generation's execution ended; null while it runs */
  const ends = new Map<number, number | null>();
  const asked: number[] = [];
  const endedAt = async (_id: string, generation: number) => {
    asked.push(generation);
    return ends.get(generation) ?? null;
  };
  const clock = { now: () => time, sleep: async () => {} };
  /** whether Step Functions refuses the next start */
  const failing = { next: false };
  const startOnce = startedOnce(ran);
  const start: typeof startOnce = async (...run) => {
    if (!failing.next) return startOnce(...run);
    failing.next = false;
    throw new Error("Step Functions is busy");
  };
  const ports = { ledger, starter: { start }, executions: { endedAt }, clock };
  const entry = async (): Promise<PeeringEntry> => (await ledger.read(pcx)) ?? (await ledger.mark(pcx, seen, ""));
  const hint = async () => startIfIdle(await ledger.mark(pcx, seen, ""), ports);
  const sweep = async (afterMinutes: number) => {
    time += afterMinutes * minutes;
    const known = await entry();
    return (known.heartbeat === null || isQuiet(known, clock)) && startedAnew(known, ports);
  };
  const stop = (generation: number) => void ends.set(generation, time);
  return { ledger, ran, failing, asked, ends, hint, sweep, stop, beat: () => ledger.beat(pcx, 1, new Date(time).toISOString()) };
};

describe("a run", () => {
  it("that waits for hours is asked for, and goes on", async () => {
    const { ran, asked, hint, sweep, beat } = setUp();
    await hint();
    await beat();
    expect(await sweep(19)).toBe(false);
    expect(asked).toEqual([]);
    for (let count = 0; count < 12; count++) expect(await sweep(15)).toBe(false);
    expect(asked).toHaveLength(12);
    expect(ran).toEqual([`${pcx}-1`]);
  });

  it("that was stopped is given up once none of its functions can be at work", async () => {
    const { ran, hint, sweep, stop, beat } = setUp();
    await hint();
    await beat();
    expect(await sweep(30)).toBe(false);
    stop(1);
    expect(await sweep(19)).toBe(false);
    expect(ran).toEqual([`${pcx}-1`]);
    expect(await sweep(1)).toBe(true);
    expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
  });

  it("that was given up is not forgotten where the next one can't be started", async () => {
    const { ledger, ran, failing, hint, sweep, stop, beat } = setUp();
    await hint();
    await beat();
    stop(1);
    failing.next = true;
    await expect(sweep(30)).rejects.toThrow("busy");
    const known = await ledger.read(pcx);
    // every other sign that a look is due went with the heartbeat
    expect(known).toMatchObject({ generation: 2, heartbeat: null, dirty: 2 });
    expect(await sweep(15)).toBe(true);
    expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
  });

  it("that Step Functions has forgotten is given up", async () => {
    const { ran, ends, hint, sweep, beat } = setUp();
    await hint();
    await beat();
    ends.set(1, 0);
    expect(await sweep(20)).toBe(true);
    expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
  });

  it("that dies before its first look uses its name up, and is given up like any other", async () => {
    const { ran, hint, sweep, stop } = setUp();
    await hint();
    stop(1);
    await hint();
    expect(await sweep(19)).toBe(false);
    expect(await sweep(1)).toBe(true);
    expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
  });

  it("that was faster than the note of its start stays ended", async () => {
    const { ledger, ran, hint } = setUp();
    const beat = ledger.beat.bind(ledger);
    ledger.beat = async (id, generation, at) => {
      ledger.beat = beat;
      await ledger.finish(id, generation, 2);
      await beat(id, generation, at);
    };
    await hint();
    await hint();
    expect(await ledger.read(pcx)).toMatchObject({ generation: 2, heartbeat: null });
    await hint();
    expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
  });
});
