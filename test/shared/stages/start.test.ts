import { expect, it } from "vitest";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { startIfIdle } from "#shared/stages/start.ts";
import { facts, pcx } from "#test/builders/facts.ts";
import { startedOnce } from "#test/builders/starter.ts";

const { seen } = facts().peering;

const setUp = () => {
  const ledger = memoryLedger();
  const ran: string[] = [];
  const starter = { start: startedOnce(ran) };
  let time = Date.parse("2026-11-01T12:00:00Z");
  const hint = async (afterMinutes: number) => {
    time += afterMinutes * 60_000;
    await startIfIdle(await ledger.mark(pcx, seen, ""), { ledger, starter, clock: { now: () => time, sleep: async () => {} } });
  };
  return { ledger, ran, hint };
};

it("a run that dies before its first look uses its name up, and is given up like any other", async () => {
  const { ran, hint } = setUp();
  await hint(0);
  await hint(15);
  await hint(29);
  expect(ran).toEqual([`${pcx}-1`]);
  await hint(2);
  expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
});

it("a run that was faster than the note of its start stays ended", async () => {
  const { ledger, ran, hint } = setUp();
  const beat = ledger.beat.bind(ledger);
  ledger.beat = async (id, generation, at) => {
    ledger.beat = beat;
    await ledger.finish(id, generation, 2);
    await beat(id, generation, at);
  };
  await hint(0);
  await hint(0);
  expect(await ledger.read(pcx)).toMatchObject({ generation: 2, heartbeat: null });
  await hint(0);
  expect(ran).toEqual([`${pcx}-1`, `${pcx}-2`]);
});
