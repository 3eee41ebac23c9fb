import { describe, expect, it } from "vitest";
import { firstEntry } from "#shared/ledger/entry.ts";
import type { Looked, PeeringRecord } from "#shared/ledger/ledger.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { accountsDigest, lookedAt } from "#shared/stages/looked.ts";
import { isClosed, whyLook } from "#shared/stages/why-look.ts";
import { facts } from "#test/builders/facts.ts";

const now = Date.parse("2026-11-01T12:00:00.000Z");
const { ends } = facts().peering;
const member = facts().sides.requester.account;

const looked: Looked = {
  at: new Date(now - 60_000).toISOString(),
  handled: 0,
  status: "deleted",
  under: "u",
  accounts: accountsDigest({ requester: member, accepter: member }),
  sides: { requester: "a", accepter: "b" },
  alike: 0,
};

const entryWith = (record: Partial<PeeringRecord>) => {
  const entry = firstEntry(PeeringConnectionId.parse("pcx-1"), ends.requester);
  const ended = { ends, looked, outcome: "disconnected" as const, announced: "told" };
  return { ...entry, record: { ...entry.record, ...ended, ...record } };
};

const why = (record: Partial<PeeringRecord>) => whyLook(entryWith(record), { now, under: "u", account: () => member });

describe("a peering that ended", () => {
  it("is over once it was told and nothing of ours is left", () => {
    expect(isClosed(entryWith({}).record)).toBe(true);
    expect(why({})).toBeNull();
  });

  it("isn't while its last news has not gone out: the sweep looks again", () => {
    expect(isClosed(entryWith({ announced: "" }).record)).toBe(false);
    expect(why({ announced: "" })).toBe("tried again");
  });

  it("isn't while rules of ours may be left on a side", () => {
    for (const rules of [
      { requester: true, accepter: false },
      { requester: false, accepter: true },
    ])
      expect(isClosed(entryWith({ rules }).record)).toBe(false);
  });
});

describe("a live peering that was left alone", () => {
  const leftAlone = { outcome: "ignored" as const, looked: { ...looked, status: "active" as const } };
  const whyUnder = (under: string) => whyLook(entryWith(leftAlone), { now, under, account: () => member });

  it("isn't tried again by each sweep or hourly, as many are none of ours", () => {
    expect(why(leftAlone)).toBeNull();
    expect(why({ ...leftAlone, looked: { ...leftAlone.looked, at: new Date(now - 7_200_000).toISOString() } })).toBeNull();
  });

  it("is looked at when what the answer was made from has changed", () => {
    expect(whyUnder("other rules")).toBe("policy or settings changed");
    const left = { now, under: "u", account: () => ({ is: "outside", id: ends.requester.account }) as const };
    expect(whyLook(entryWith(leftAlone), left)).toBe("an account moved");
  });
});

describe("tries of what isn't as it should be", () => {
  const alikeAfter = (seconds: number, first = true): number => {
    const look = (given: ReturnType<typeof facts>, entry: ReturnType<typeof entryWith>) =>
      lookedAt({ entry, facts: given, under: "u", first });
    const before = look(facts(), entryWith({ looked: null }));
    const readAt = new Date(Date.parse(before.at) + seconds * 1000).toISOString();
    return look({ ...facts(), readAt }, entryWith({ looked: before })).alike;
  };

  it("are those ten minutes or more after the last look: hints in between use none up", () => {
    expect(alikeAfter(599)).toBe(0);
    expect(alikeAfter(600)).toBe(1);
    expect(alikeAfter(600, false)).toBe(0);
  });
});
