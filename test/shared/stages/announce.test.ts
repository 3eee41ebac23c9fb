import { describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import { AccessMissing, Bug, nowhere, RetryLater } from "#shared/errors.ts";
import type { PeeringRecord } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { PeeringConnectionId, type Place } from "#shared/peering/ids.ts";
import type { Settled } from "#shared/peering/proposal.ts";
import type { Announcement } from "#shared/render/announcement.ts";
import { type AnnouncePorts, announce } from "#shared/stages/announce.ts";
import { facts, pcx } from "#test/builders/facts.ts";
import { startedOnce } from "#test/builders/starter.ts";

const { ends } = facts().peering;
const settings = Settings.parse({
  organizationId: "o-sandbox00",
  hub: { account: "100000000000", region: "eu-west-1" },
  regions: ["eu-west-1"],
  memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
  externalId: "sandbox-external-id",
});

const settled = (outcome: Settled["outcome"], ...messages: readonly string[]): Settled => ({
  is: "settled",
  outcome,
  reasons: messages.map((message) => ({ rule: "r", message, fix: "f", policies: [] })),
  warnings: [],
  unroutedTables: [],
});

/** What is remembered of a look. */
const looked = (accepter = "digest"): PeeringRecord["looked"] => ({
  at: "2026-11-01T12:00:00.000Z",
  handled: 1,
  status: "active",
  under: "u",
  accounts: "a",
  sides: { requester: "digest", accepter },
  alike: 0,
});

/** A peering whose sides were both read, and what is told of it. */
const setUp = async (record: Partial<PeeringRecord> = {}, more: Partial<AnnouncePorts> = {}) => {
  const ledger = memoryLedger();
  const marked = await ledger.mark(pcx, ends.requester, "");
  await ledger.save(pcx, marked.version, { ...marked.record, ends, looked: looked(), ...record });
  let time = Date.parse("2026-11-01T12:00:00Z");
  const told: string[] = [];
  const tagged: string[] = [];
  const notes: string[] = [];
  const started: string[] = [];
  const ports: AnnouncePorts = {
    settings,
    ledger,
    announcer: { announce: async ({ outcome }) => void told.push(outcome) },
    tagger: { tag: async ({ account }, { outcome }) => void tagged.push(`${account} ${outcome}`) },
    starter: { start: startedOnce(started) },
    clock: { now: () => time, sleep: async () => {} },
    log: { note: (message, fields) => notes.push(`${message} ${JSON.stringify(fields)}`) },
    ...more,
  };
  const run = async (
    proposal: Settled,
    verdict: Parameters<typeof announce>[0]["verdict"] = null,
    touches: Parameters<typeof announce>[0]["touches"] = [],
  ) => {
    time += 60_000;
    const generation = (await ledger.read(pcx))?.generation ?? 0;
    const { version, record } = (await ledger.read(pcx)) ?? unknown();
    const looked = record.looked && { ...record.looked, at: new Date(time).toISOString() };
    await ledger.save(pcx, version, { ...record, looked });
    const run = { peering: pcx, generation, handled: 1 };
    return announce({ ...run, proposal, verdict, touches, applied: [], failure: null }, ports);
  };
  const recorded = async () => (await ledger.read(pcx))?.record;
  return { ports, run, recorded, told, tagged, notes, started };
};

const unknown = (): never => {
  throw new Error("the peering is unknown");
};

const both = (outcome: string) => [`111111111111 ${outcome}`, `222222222222 ${outcome}`];
const barred = async () => {
  throw new AccessMissing("role `PeeringAutopilotTag` is not assumable", { where: nowhere, instructions: "deploy it" });
};

describe("an outcome", () => {
  it("is told and tagged on both copies once, and again only when it is another", async () => {
    const { run, told, tagged } = await setUp();
    await run(settled("connected"));
    await run(settled("connected"));
    expect({ told, tagged }).toEqual({ told: ["connected"], tagged: both("connected") });
    await run(settled("degraded", "a route is taken"));
    await run(settled("degraded", "another route is taken"));
    expect(told).toEqual(["connected", "degraded", "degraded"]);
    expect(tagged).toEqual([...both("connected"), ...both("degraded"), ...both("degraded")]);
  });

  it("keeps its tags where only the traced legs are other ones", async () => {
    const { run, told, tagged } = await setUp();
    await run(settled("connected"), { ok: true, legs: [] });
    await run(settled("connected"), { ok: true, legs: [{ from: "a", to: "b", port: null, ok: true, stoppedAt: "" }] });
    expect({ told, tagged }).toEqual({ told: ["connected", "connected"], tagged: both("connected") });
  });

  it("stands since it was first told", async () => {
    const { run, recorded } = await setUp();
    await run(settled("degraded", "one"));
    await run(settled("degraded", "two"));
    expect(await recorded()).toMatchObject({ outcome: "degraded", since: "2026-11-01T12:01:00.000Z" });
    await run(settled("connected"));
    expect(await recorded()).toMatchObject({ outcome: "connected", since: "2026-11-01T12:03:00.000Z" });
  });
});

describe("a record that somebody writes while its news are told", () => {
  it("keeps what was written, and the next try tells once more what is then on record as told", async () => {
    const { ports, told, recorded } = await setUp();
    const { ledger, announcer } = ports;
    const wish = { is: "disconnect", by: "arn:one", reason: "moved", at: "2026-11-01T12:00:00.000Z" } as const;
    const disconnect = async () => {
      const entry = await ledger.read(pcx);
      if (entry) await ledger.save(pcx, entry.version, { ...entry.record, wish });
    };
    const slow = { announce: async (each: Announcement) => announcer.announce(each).then(disconnect) };
    const news = { proposal: settled("connected"), verdict: null, touches: [], applied: [], failure: null };
    const run = { peering: pcx, generation: 1, handled: 1 };
    await expect(announce({ ...run, ...news }, { ...ports, announcer: slow })).rejects.toThrow("is not what it was");
    expect(await recorded()).toMatchObject({ outcome: null, announced: "", wish });
    await announce({ ...run, ...news }, ports);
    expect(told).toEqual(["connected", "connected"]);
    expect(await recorded()).toMatchObject({ outcome: "connected", wish });
  });
});

describe("a run that has ended", () => {
  const failure = { Error: "WorldChanged", Cause: JSON.stringify({ errorMessage: "the generation changed" }) };
  const found = { proposal: settled("connected"), verdict: null, touches: [], applied: [], failure: null };

  it.each([
    ["what it found", found],
    ["its failure", { ...found, proposal: null, failure }],
  ])("tells nobody %s: its successor knows better", async (_what, late) => {
    const { ports, told, tagged, recorded } = await setUp();
    await ports.ledger.finish(pcx, 1, 1);
    const before = await recorded();
    const run = { peering: pcx, generation: 1, handled: 1 };
    expect(await announce({ ...run, ...late }, ports)).toEqual({ peering: pcx, generation: 1, dirty: false });
    expect({ told, tagged }).toEqual({ told: [], tagged: [] });
    expect(await recorded()).toEqual(before);
  });
});

describe("a copy", () => {
  it("that can't be tagged is logged with place and cause, and tried again by the next run, the other one not", async () => {
    const calls: string[] = [];
    const tag = async ({ account }: Place, { outcome }: Announcement) => {
      calls.push(`${account} ${outcome}`);
      if (account === ends.accepter.account && calls.length < 3) await barred();
    };
    const { run, notes, told } = await setUp({}, { tagger: { tag } });
    expect(await run(settled("connected"))).toMatchObject({ dirty: false });
    expect(notes.filter((note) => note.startsWith("outcome not tagged"))).toEqual([
      expect.stringMatching(/"account":"222222222222","region":"eu-west-1","why":"role `PeeringAutopilotTag` is not assumable/),
    ]);
    await run(settled("connected"));
    await run(settled("connected"));
    expect(calls).toEqual([...both("connected"), "222222222222 connected"]);
    expect(told).toEqual(["connected"]);
  });

  it.each(["not-read", "no-access", "no-region", ""])("of a side whose reading is `%s` stays as it is", async (accepter) => {
    const { run, tagged } = await setUp({ looked: looked(accepter) });
    await run(settled("degraded", "outside"));
    expect(tagged).toEqual(["111111111111 degraded"]);
  });

  it("stays as it is where the look is old: its account may have left the organization since (I15)", async () => {
    const clock = { now: () => Date.parse("2026-11-01T12:01:40.000Z"), sleep: async () => {} };
    const { ports, told, tagged } = await setUp({}, { clock });
    const run = { peering: pcx, generation: 1, handled: 1 };
    await announce({ ...run, proposal: settled("connected"), verdict: null, touches: [], applied: [], failure: null }, ports);
    expect({ told, tagged }).toEqual({ told: ["connected"], tagged: [] });
  });

  it("of a peering that no look came through to stays as it is", async () => {
    const { run, tagged } = await setUp({ looked: null });
    await run(settled("failed", "x"));
    expect(tagged).toEqual([]);
  });

  it("stays as it is where the run couldn't look, as it may have left the organization since (I15)", async () => {
    const { ports, told, tagged } = await setUp();
    const failure = { Error: "AccessMissing", Cause: JSON.stringify({ errorMessage: "not assumable" }) };
    const none = { proposal: null, verdict: null, touches: [], applied: [], failure };
    await announce({ peering: pcx, generation: 1, handled: null, ...none }, ports);
    expect({ told, tagged }).toEqual({ told: ["failed"], tagged: [] });
  });

  it("is one for both sides within one account and region", async () => {
    const { run, tagged } = await setUp({ ends: { ...ends, accepter: { ...ends.requester, vpc: ends.accepter.vpc } } });
    await run(settled("connected"));
    expect(tagged).toEqual(["111111111111 connected"]);
  });

  it("stays as it is while nothing may be changed, and is tagged afterwards", async () => {
    for (const restraint of [{ paused: true }, { mode: "observe" as const }]) {
      const { ports, run, tagged } = await setUp({}, { settings: { ...settings, ...restraint } });
      await run(settled("degraded", "x"));
      expect(tagged).toEqual([]);
      Object.assign(ports, { settings });
      await run(settled("degraded", "x"));
      expect(tagged).toEqual(both("degraded"));
    }
  });

  it("of a connection that is none of ours stays as it is", async () => {
    const ignored = await setUp();
    await ignored.run(settled("ignored", "policy"));
    expect(ignored.tagged).toEqual([]);
    for (const standing of ["found", "watched"] as const) {
      const { run, tagged, told } = await setUp({ standing });
      await run(settled("connected"));
      expect({ tagged, told }).toEqual({ tagged: [], told: ["connected"] });
    }
  });

  it("waits for another look where a look that the workflow had lost came after the run's own: hints may be its", async () => {
    const { ports, run, told } = await setUp();
    const { ledger } = ports;
    const marked = await ledger.mark(pcx, ends.requester, "");
    await ledger.save(pcx, marked.version, { ...marked.record, looked: { ...marked.record.looked, handled: 2 } as never });
    expect(await run(settled("connected"))).toMatchObject({ dirty: true });
    expect(told).toEqual([]);
    expect(await ledger.read(pcx)).toMatchObject({ generation: 1 });
  });

  it("waits for another look where a refusal failed long after its look, as its function hung", async () => {
    const { ports, told } = await setUp();
    const failure = { Error: "States.Timeout", Cause: "" };
    const refused = { ...settled("rejected", "policy"), is: "refused", outcome: "rejected", batches: [] } as const;
    const input = { peering: pcx, generation: 1, handled: 1, verdict: null, touches: [], proposal: refused, failure: null };
    const applied = [{ target: pcx, failure }];
    const later = (minutes: number) => ({ ...ports, clock: { ...ports.clock, now: () => ports.clock.now() + minutes * 60_000 } });
    expect(await announce({ ...input, applied }, later(15))).toMatchObject({ dirty: true });
    expect(told).toEqual([]);
    expect(await announce({ ...input, applied: [{ target: pcx, failure: null }] }, later(15))).toMatchObject({ dirty: false });
    expect(told).toEqual(["rejected"]);
  });

  it("tells of a refusal that failed soon", async () => {
    const { ports, told } = await setUp();
    const refused = { ...settled("rejected", "policy"), is: "refused", outcome: "rejected", batches: [] } as const;
    const applied = [{ target: pcx, failure: { Error: "AccessMissing", Cause: "" } }];
    await announce(
      { peering: pcx, generation: 1, handled: 1, verdict: null, touches: [], proposal: refused, failure: null, applied },
      ports,
    );
    expect(told).toEqual(["failed"]);
  });

  it("is not taken for the last one where others write again and again: the next look tells what is on record", async () => {
    const { ports, run, recorded } = await setUp();
    const save = ports.ledger.save.bind(ports.ledger);
    let saves = 0;
    const ledger = {
      ...ports.ledger,
      save: async (...[id, version, record]: Parameters<typeof save>) => {
        saves++;
        const now = await ports.ledger.read(id);
        // the message's own record, and the first try to strike out what others wrote, lose their race
        if (now && (saves === 2 || saves === 3)) await save(id, now.version, { ...now.record, announced: `another ${saves}` });
        return save(id, version, record);
      },
    };
    const input = { peering: pcx, generation: 1, handled: 1, verdict: null, touches: [], applied: [], failure: null };
    await expect(announce({ ...input, proposal: settled("connected") }, { ...ports, ledger })).rejects.toThrow(
      "is not what it was",
    );
    expect((await recorded())?.announced).toBe("");
    await run(settled("connected"));
    expect((await recorded())?.announced).not.toBe("");
  });

  it("hides no bug of ours", async () => {
    const broken = async () => {
      throw new Bug("broken");
    };
    const { run } = await setUp({}, { tagger: { tag: broken } });
    await expect(run(settled("connected"))).rejects.toThrow("broken");
  });
});

describe("neighbours that share addresses", () => {
  const neighbour = PeeringConnectionId.parse("pcx-2");

  it("are looked at with each news, and only then; one that nobody knows is left", async () => {
    const { ports, run, started } = await setUp();
    await ports.ledger.mark(neighbour, ends.accepter, "");
    const touched = [neighbour, PeeringConnectionId.parse("pcx-3")];
    await run(settled("connected"), null, touched);
    expect(started).toEqual([`${neighbour}-1`]);
    await run(settled("connected"), null, touched);
    expect(started).toHaveLength(1);
    await ports.ledger.finish(neighbour, 1, 2);
    await run(settled("disconnected"), null, touched);
    expect(started).toEqual([`${neighbour}-1`, `${neighbour}-2`]);
    expect(await ports.ledger.read(neighbour)).toMatchObject({ dirty: 3, seen: ends.accepter });
  });

  it("are looked at by the next try where they couldn't be woken: the news is on record only after that", async () => {
    const { ports, started } = await setUp();
    const { ledger } = ports;
    await ledger.mark(neighbour, ends.accepter, "");
    const busy = async () => {
      throw new RetryLater("the ledger is busy", { where: nowhere, instructions: "it is tried again by itself" });
    };
    const run = { peering: pcx, generation: 1, handled: 1 };
    const news = { proposal: settled("disconnected"), verdict: null, touches: [neighbour], applied: [], failure: null };
    await expect(announce({ ...run, ...news }, { ...ports, ledger: { ...ledger, mark: busy } })).rejects.toThrow("busy");
    await announce({ ...run, ...news }, ports);
    expect(started).toEqual([`${neighbour}-1`]);
  });
});
