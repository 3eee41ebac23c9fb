import { describe, expect, it } from "vitest";
import { AccessMissing } from "#shared/errors.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import type { Place } from "#shared/peering/ids.ts";
import { type GatherPorts, look } from "#shared/stages/gather.ts";
import { facts, pcx } from "#test/builders/facts.ts";

const { ends, seen } = facts().peering;
const third = { account: "333333333333", region: "eu-west-1" } as Place;

/** Looks for a connection that no place shows, and that these may not be asked for. */
const looked = async (hint: Place, barred: Place, known: typeof ends | null) => {
  const ledger = memoryLedger();
  const { version, record } = await ledger.mark(pcx, hint, "");
  const entry = await ledger.save(pcx, version, { ...record, ends: known });
  const connection = async ({ account, region }: Place) => {
    if (account !== barred.account) return null;
    throw new AccessMissing("barred", { where: { account, region, resource: pcx }, instructions: "" });
  };
  // a look asks for nothing but connections
  return look(entry, { observe: { connection } } as unknown as GatherPorts);
};

describe("a look for the connection", () => {
  it("proves nothing while one of its ends is barred", async () => {
    await expect(looked(seen, ends.requester, ends)).rejects.toThrow("barred");
    await expect(looked(third, third, null)).rejects.toThrow("barred");
  });

  it("needs no third place, where a hint saw it, once both ends are known", async () => {
    expect(await looked(third, third, ends)).toBeNull();
  });
});
