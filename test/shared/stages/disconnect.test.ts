import { describe, expect, it } from "vitest";
import type { PeeringRecord } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { disconnect, withdrawDisconnect } from "#shared/stages/disconnect.ts";
import { facts, pcx } from "#test/builders/facts.ts";
import { startedOnce } from "#test/builders/starter.ts";

const { ends } = facts().peering;

const setUp = async (record: Partial<PeeringRecord> = {}) => {
  const ledger = memoryLedger();
  const marked = await ledger.mark(pcx, ends.requester, "");
  await ledger.save(pcx, marked.version, { ...marked.record, ends, outcome: "connected", ...record });
  const started: string[] = [];
  const ports = {
    ledger,
    starter: { start: startedOnce(started) },
    clock: { now: () => Date.parse("2026-11-23T10:00:00Z"), sleep: async () => {} },
  };
  return { ledger, ports, started, entry: async () => ledger.read(pcx) };
};

const asked = { peering: pcx, by: "ann", reason: "moved" };
const wish = { is: "disconnect", by: "ann", reason: "moved", at: "2026-11-23T10:00:00.000Z" } as const;

describe("a wish to disconnect", () => {
  it("is recorded and wakes the peering; nothing else of the record changes", async () => {
    const { ports, entry, started } = await setUp();
    const before = await entry();
    expect(await disconnect(asked, ports)).toEqual({ is: "recorded", wish });
    const after = await entry();
    expect(after?.record).toEqual({ ...before?.record, wish });
    expect(after?.dirty).toBe((before?.dirty ?? 0) + 1);
    expect(started).toEqual(["pcx-1-1"]);
  });

  it("and its way back leave the record as it was", async () => {
    const { ports, entry, started } = await setUp({ outcome: "degraded" });
    const before = (await entry())?.record;
    await disconnect(asked, ports);
    expect(await withdrawDisconnect(pcx, ports)).toEqual({ is: "withdrawn", wish });
    expect((await entry())?.record).toEqual(before);
    // the run that the wish started looks once more
    expect(started).toHaveLength(1);
    expect((await entry())?.dirty).toBe(3);
  });

  it.each(["disconnected", "rejected", "expired"] as const)("means nothing for what is %s", async (outcome) => {
    const { ports, started } = await setUp({ outcome });
    expect(await disconnect(asked, ports)).toEqual({ is: "refused", why: `\`pcx-1\` is over already: ${outcome}` });
    const over = await setUp({ outcome, wish });
    expect(await withdrawDisconnect(pcx, over.ports)).toMatchObject({ is: "refused" });
    expect([...started, ...over.started]).toEqual([]);
  });

  it("loses no race: a record that changed meanwhile is not overwritten", async () => {
    const { ledger, ports, entry } = await setUp();
    const read: typeof ledger.read = async (id) => {
      const found = await ledger.read(id);
      if (found) await ledger.save(id, found.version, { ...found.record, outcome: "degraded" });
      return found;
    };
    await expect(disconnect(asked, { ...ports, ledger: { ...ledger, read } })).rejects.toThrow("not what it was");
    expect((await entry())?.record).toMatchObject({ outcome: "degraded", wish: null });
  });
});
