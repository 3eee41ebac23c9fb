import { describe, expect, it } from "vitest";
import { QuotaReached, Superseded, WorldChanged } from "#shared/errors.ts";
import { emptyRecord } from "#shared/ledger/entry.ts";
import type { Decision, Ledger, PeeringRecord } from "#shared/ledger/ledger.ts";
import { AccountId, PeeringConnectionId, type Place, Region, VpcId } from "#shared/peering/ids.ts";
import { everyInterleaving, type Gate } from "./interleavings.ts";

export const pcx = (name: string) => PeeringConnectionId.parse(`pcx-${name}`);
export const hub = VpcId.parse("vpc-hub");
export const place: Place = { account: AccountId.parse("111111111111"), region: Region.parse("eu-west-1") };
const elsewhere: Place = { account: AccountId.parse("222222222222"), region: Region.parse("us-east-1") };
const at = "2026-11-22T10:00:00.000Z";
const later = "2026-11-22T10:00:01.000Z";

/** every field in a shape that isn't the empty one */
const fullRecord: PeeringRecord = {
  ends: {
    requester: { ...place, vpc: VpcId.parse("vpc-a") },
    accepter: { ...elsewhere, vpc: VpcId.parse("vpc-b") },
  },
  blocks: { requester: ["10.0.0.0/16", "2001:db8::/56"], accepter: ["10.1.0.0/16"] },
  routes: [{ side: "requester", table: "rtb-1", destination: "10.1.0.0/16" }],
  approvals: [{ by: "ann", decision: "approve", reason: 'ок 🚇 "quoted"\n', at, digest: "d1" }],
  acceptedByUs: true,
  standing: "adopted",
  wish: { is: "disconnect", by: "ann", reason: "moved away", at },
  activeSince: at,
  madeAt: at,
  rules: { requester: true, accepter: false },
  revokedSince: at,
  refusal: { outcome: "rejected", reasons: [{ rule: "policy-denied", message: "m", fix: "f", policies: [] }] },
  dns: { requester: true, accepter: false },
  losses: [{ target: "rtb-1", what: "create-route 10.1.0.0/16", times: 2, at }],
  due: at,
  outcome: "connected",
  reasons: [{ rule: "policy", message: "`x`", fix: "y", policies: ["a.b"] }],
  warnings: [{ rule: "route-shadowing", message: "m" }],
  absentSince: at,
  caller: "arn:aws:iam::111111111111:role/dev",
  enrolled: true,
  announced: "d2",
  looked: {
    at,
    handled: 3,
    status: "active",
    under: "u",
    accounts: "a",
    sides: { requester: "r", accepter: "s" },
    alike: 2,
  },
  since: at,
  tagged: { requester: "d3", accepter: "d4" },
  decided: "digest",
};

export const decision = (id: PeeringConnectionId, more: Partial<Decision> = {}): Decision => ({
  peering: id,
  at,
  factsDigest: "f",
  policyHash: "p",
  verdict: "ready",
  reasons: fullRecord.reasons,
  warnings: fullRecord.warnings,
  determining: ["default.connect"],
  ...more,
});

export interface Fixture {
  /** a new, empty ledger */
  readonly fresh: () => Promise<Ledger>;
  /** a new ledger that asks before every step that another writer could come between */
  readonly gated: () => Promise<(gate: Gate) => Ledger>;
  /** how many hints are interleaved, and at least how many orders that must make */
  readonly hints: number;
  readonly orders: number;
}

/** What every ledger promises. */
export const ledgerContract = (name: string, { fresh, gated, hints, orders }: Fixture): void => {
  const a = pcx("a");

  describe(`${name}: entries`, () => {
    it("begins with nothing", async () => {
      const ledger = await fresh();
      expect(await ledger.read(a)).toBeNull();
      expect(await ledger.all()).toEqual([]);
      expect(await ledger.decisions(a)).toEqual([]);
      expect(await ledger.claims(hub)).toEqual({ vpc: hub, version: 0, claims: [] });
    });

    it("counts each mark, and remembers the first caller and the last place", async () => {
      const ledger = await fresh();
      const first = { id: a, seen: place, dirty: 1, generation: 1, heartbeat: null, record: emptyRecord, version: 0 };
      expect(await ledger.mark(a, place, "")).toEqual(first);
      const second = { ...first, seen: elsewhere, dirty: 2, record: { ...emptyRecord, caller: "arn:one" } };
      expect(await ledger.mark(a, elsewhere, "arn:one")).toEqual(second);
      expect(await ledger.mark(a, elsewhere, "arn:two")).toEqual({ ...second, dirty: 3 });
      expect(await ledger.read(a)).toEqual({ ...second, dirty: 3 });
    });

    it("counts marks that come at once", async () => {
      const ledger = await fresh();
      const entries = await Promise.all(Array.from({ length: 20 }, () => ledger.mark(a, place, "")));
      expect(entries.map(({ dirty }) => dirty).toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
      expect((await ledger.read(a))?.dirty).toBe(20);
    });

    it("beats only for the generation that runs", async () => {
      const ledger = await fresh();
      await expect(ledger.beat(a, 1, at)).rejects.toThrow(Superseded);
      await ledger.mark(a, place, "");
      await ledger.beat(a, 1, at);
      expect((await ledger.read(a))?.heartbeat).toBe(at);
      await expect(ledger.beat(a, 2, at)).rejects.toThrow(Superseded);
      await ledger.abandon(a, 1, at);
      await expect(ledger.beat(a, 1, at)).rejects.toThrow(Superseded);
      expect((await ledger.read(a))?.heartbeat).toBeNull();
    });

    it("finishes a run that has handled every hint, once", async () => {
      const ledger = await fresh();
      await ledger.mark(a, place, "");
      await ledger.beat(a, 1, at);
      await ledger.mark(a, place, "");
      expect(await ledger.finish(a, 1, 1)).toBe("still-dirty");
      expect(await ledger.read(a)).toMatchObject({ generation: 1, heartbeat: at, dirty: 2 });
      expect(await ledger.finish(a, 1, 2)).toBe("finished");
      expect(await ledger.read(a)).toMatchObject({ generation: 2, heartbeat: null, dirty: 2 });
      expect(await ledger.finish(a, 1, 2)).toBe("finished");
      expect(await ledger.finish(pcx("unknown"), 1, 0)).toBe("finished");
      expect(await ledger.read(a)).toMatchObject({ generation: 2 });
      expect(await ledger.read(pcx("unknown"))).toBeNull();
    });

    it("abandons only at the given generation, and nobody that has shown a sign of life since", async () => {
      const ledger = await fresh();
      expect(await ledger.abandon(a, 1, at)).toBe(false);
      expect(await ledger.read(a)).toBeNull();
      await ledger.mark(a, place, "");
      await ledger.beat(a, 1, at);
      await ledger.beat(a, 1, later);
      expect(await ledger.abandon(a, 2, later)).toBe(false);
      expect(await ledger.abandon(a, 1, at)).toBe(false);
      expect(await ledger.read(a)).toMatchObject({ generation: 1, heartbeat: later });
      const both = await Promise.all([ledger.abandon(a, 1, later), ledger.abandon(a, 1, later)]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect(await ledger.read(a)).toMatchObject({ generation: 2, heartbeat: null, dirty: 2 });
    });

    it("saves every shape and reads it back", async () => {
      const ledger = await fresh();
      const { version } = await ledger.mark(a, place, "");
      const saved = await ledger.save(a, version, fullRecord);
      expect(saved).toMatchObject({ version: version + 1, record: fullRecord, dirty: 1, generation: 1, heartbeat: null });
      expect((await ledger.read(a))?.record).toEqual(fullRecord);
      await ledger.save(a, version + 1, { ...emptyRecord, caller: fullRecord.caller });
      expect((await ledger.read(a))?.record).toEqual({ ...emptyRecord, caller: fullRecord.caller });
    });

    it("refuses a stale save, and one where nothing is", async () => {
      const ledger = await fresh();
      await expect(ledger.save(a, 0, fullRecord)).rejects.toThrow(WorldChanged);
      expect(await ledger.read(a)).toBeNull();
      await ledger.mark(a, place, "");
      const outcomes = await Promise.allSettled(
        (["connected", "failed", "rejected"] as const).map((outcome) => ledger.save(a, 0, { ...fullRecord, outcome })),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const each of outcomes) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(WorldChanged);
      await expect(ledger.save(a, 0, emptyRecord)).rejects.toMatchObject({
        name: "WorldChanged",
        where: { resource: a },
        instructions: "read it again and decide again",
      });
      expect((await ledger.read(a))?.version).toBe(1);
    });

    it("keeps a caller told between the read and the save, and hints don't make a save stale", async () => {
      const ledger = await fresh();
      const { version, record } = await ledger.mark(a, place, "");
      await ledger.mark(a, place, "arn:one");
      const saved = await ledger.save(a, version, { ...record, outcome: "connected" });
      expect(saved).toMatchObject({ dirty: 2, record: { outcome: "connected", caller: "arn:one" } });
    });

    it("refuses a record that is near the limit of an item", async () => {
      const ledger = await fresh();
      await ledger.mark(a, place, "");
      const decided = "é".repeat(180 * 1024);
      await expect(ledger.save(a, 0, { ...emptyRecord, decided })).rejects.toThrow(QuotaReached);
      await ledger.save(a, 0, { ...emptyRecord, decided: "e".repeat(340 * 1024) });
    });

    it("lists all entries, sorted, and nothing else", async () => {
      const ledger = await fresh();
      for (const id of ["c", "a", "b"]) await ledger.mark(pcx(id), place, "");
      await ledger.decide(decision(a));
      await ledger.claim(hub, 0, { peering: a, blocks: [] });
      expect((await ledger.all()).map(({ id }) => id)).toEqual(["pcx-a", "pcx-b", "pcx-c"]);
    });
  });

  describe(`${name}: places`, () => {
    it("knows nobody at first, then whoever enrolled, sorted, once, until withdrawn", async () => {
      const ledger = await fresh();
      expect(await ledger.enrolled(place)).toEqual([]);
      for (const id of ["c", "a", "b", "a"]) await ledger.enroll(place, pcx(id));
      expect(await ledger.enrolled(place)).toEqual(["pcx-a", "pcx-b", "pcx-c"]);
      for (const id of ["b", "b", "never"]) await ledger.withdraw(place, pcx(id));
      expect(await ledger.enrolled(place)).toEqual(["pcx-a", "pcx-c"]);
    });

    it("keeps accounts and regions apart, and entries out", async () => {
      const ledger = await fresh();
      await ledger.mark(a, place, "");
      await ledger.enroll({ ...place, region: elsewhere.region }, pcx("b"));
      await ledger.enroll({ ...place, account: elsewhere.account }, pcx("c"));
      expect(await ledger.enrolled(place)).toEqual([]);
      expect((await ledger.all()).map(({ id }) => id)).toEqual(["pcx-a"]);
    });
  });

  describe(`${name}: claims`, () => {
    const claim = (id: string, ...blocks: readonly string[]) => ({ peering: pcx(id), blocks });

    it("adds, replaces and removes one peering's claim", async () => {
      const ledger = await fresh();
      const one = await ledger.claim(hub, 0, claim("b", "10.1.0.0/16", "2001:db8::/56"));
      expect(one).toEqual({ vpc: hub, version: 1, claims: [claim("b", "10.1.0.0/16", "2001:db8::/56")] });
      await ledger.claim(hub, 1, claim("a"));
      const replaced = await ledger.claim(hub, 2, claim("b", "10.2.0.0/16"));
      expect(replaced).toEqual({ vpc: hub, version: 3, claims: [claim("a"), claim("b", "10.2.0.0/16")] });
      expect(await ledger.claims(hub)).toEqual(replaced);
      await ledger.release(hub, pcx("b"));
      expect(await ledger.claims(hub)).toEqual({ vpc: hub, version: 4, claims: [claim("a")] });
      expect((await ledger.claims(VpcId.parse("vpc-other"))).version).toBe(0);
    });

    it("releases what isn't there without a trace, and a version is never used again", async () => {
      const ledger = await fresh();
      await ledger.release(hub, pcx("a"));
      expect((await ledger.claims(hub)).version).toBe(0);
      await ledger.claim(hub, 0, claim("a"));
      await ledger.release(hub, pcx("b"));
      expect((await ledger.claims(hub)).version).toBe(1);
      await ledger.release(hub, pcx("a"));
      await ledger.release(hub, pcx("a"));
      expect(await ledger.claims(hub)).toEqual({ vpc: hub, version: 2, claims: [] });
      await expect(ledger.claim(hub, 0, claim("a"))).rejects.toThrow(WorldChanged);
      expect((await ledger.claim(hub, 2, claim("c"))).version).toBe(3);
    });

    it.each([0, 3])("of many claims at version %i exactly one wins", async (version) => {
      const ledger = await fresh();
      for (let count = 0; count < version; count++) await ledger.claim(hub, count, claim(`before-${count}`));
      const racers = Array.from({ length: 12 }, (_, index) => claim(`racer-${index}`, `10.${index}.0.0/16`));
      const outcomes = await Promise.allSettled(racers.map((racer) => ledger.claim(hub, version, racer)));
      const won = outcomes.flatMap((outcome, index) => (outcome.status === "fulfilled" ? [index] : []));
      expect(won).toHaveLength(1);
      for (const each of outcomes) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(WorldChanged);
      const after = await ledger.claims(hub);
      expect(after.version).toBe(version + 1);
      expect(after.claims.map(({ peering }) => peering).filter((id) => id.includes("racer"))).toEqual([pcx(`racer-${won[0]}`)]);
      await expect(ledger.claim(hub, version, claim("late"))).rejects.toMatchObject({ where: { resource: hub } });
      await expect(ledger.claim(hub, version + 2, claim("early"))).rejects.toThrow(WorldChanged);
    });
  });

  describe(`${name}: the census`, () => {
    it("is the last count", async () => {
      const ledger = await fresh();
      expect(await ledger.census()).toBeNull();
      await ledger.count({ live: 10, revoked: 3, at });
      await ledger.count({ live: 9, revoked: 0, at });
      expect(await ledger.census()).toEqual({ live: 9, revoked: 0, at });
      expect(await ledger.all()).toEqual([]);
    });
  });

  describe(`${name}: decisions`, () => {
    it("gives them newest first, the same one once", async () => {
      const ledger = await fresh();
      const [early, late] = [decision(a, { at: "2026-11-22T09:00:00.000Z" }), decision(a, { at: "2026-11-23T09:00:00.000Z" })];
      for (const each of [late, early, decision(a), decision(a), decision(pcx("b"), { verdict: "refused" })])
        await ledger.decide(each);
      expect(await ledger.decisions(a)).toEqual([late, decision(a), early]);
      expect((await ledger.decisions(pcx("b"))).map(({ verdict }) => verdict)).toEqual(["refused"]);
    });

    it("keeps two different decisions of one instant", async () => {
      const ledger = await fresh();
      await ledger.decide(decision(a, { verdict: "ready" }));
      await ledger.decide(decision(a, { verdict: "refused" }));
      expect((await ledger.decisions(a)).map(({ verdict }) => verdict).toSorted()).toEqual(["ready", "refused"]);
    });

    it("refuses one that is near the limit of an item", async () => {
      const ledger = await fresh();
      await expect(ledger.decide(decision(a, { determining: ["x".repeat(351 * 1024)] }))).rejects.toThrow(QuotaReached);
    });
  });

  describe(`${name}: no hint is lost`, () => {
    it("however the steps of all hints and their runs fall", async () => {
      const tried = await everyInterleaving(async () => {
        const ledgerOf = await gated();
        const started = new Set<number>();
        let covered = 0;
        return {
          begin: (spawn) => {
            const run = (generation: number) => async (gate: Gate) => {
              const ledger = ledgerOf(gate);
              await ledger.beat(a, generation, at);
              for (let end = ""; end !== "finished"; ) {
                const handled = (await ledger.read(a))?.dirty ?? 0;
                end = await ledger.finish(a, generation, handled);
                covered = Math.max(covered, handled);
              }
            };
            const hint = async (gate: Gate) => {
              const entry = await ledgerOf(gate).mark(a, place, "");
              await gate();
              // as Step Functions: a name that was used starts nothing
              if (entry.heartbeat !== null || started.has(entry.generation)) return;
              started.add(entry.generation);
              spawn(run(entry.generation));
            };
            for (let count = 0; count < hints; count++) spawn(hint);
          },
          check: async () => {
            const entry = await ledgerOf(async () => undefined).read(a);
            expect(entry).toMatchObject({ dirty: hints, heartbeat: null, generation: started.size + 1 });
            expect(covered).toBe(hints);
          },
        };
      });
      expect(tried).toBeGreaterThanOrEqual(orders);
    });
  });
};
