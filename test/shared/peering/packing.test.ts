import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccountId, PeeringConnectionId, Region, sides } from "#shared/peering/ids.ts";
import { packed, unpacked } from "#shared/peering/packing.ts";
import type { Batch, Step } from "#shared/peering/steps.ts";
import { runs } from "#test/builders/runs.ts";

const peering = PeeringConnectionId.parse("pcx-1");
const places = [
  { account: AccountId.parse("111111111111"), region: Region.parse("eu-west-1") },
  { account: AccountId.parse("222222222222"), region: Region.parse("eu-west-1") },
  { account: AccountId.parse("222222222222"), region: Region.parse("us-east-1") },
];
const create = (destination: string): Step => ({ do: "create-route", destination });
const text = (batch: Batch): string => JSON.stringify(batch, Object.keys({ ...batch, do: "", destination: "", rule: "" }).sort());

const steps = fc.array(
  fc.oneof(
    fc.constantFrom("10.1.0.0/16", "10.2.0.0/16", "2001:db8::/56").map(create),
    fc.constantFrom("sgr-1", "sgr-2").map((rule): Step => ({ do: "revoke-rule", rule })),
  ),
  { minLength: 1, maxLength: 4 },
);
const batches = fc
  .array(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...sides), steps), { maxLength: 30 })
  .map((all) => all.map(([place, side, made], at): Batch => ({ target: `rtb-${at}`, peering, side, ...place, steps: made })));

/** Two hundred tables, each with steps of its own. */
const large = (place: (typeof places)[number], each: (table: number) => readonly Step[], tables = 200): readonly Batch[] =>
  Array.from({ length: tables }, (_, at) => ({
    target: `rtb-0123456789abc${String(at).padStart(4, "0")}`,
    peering,
    side: "requester",
    ...place,
    steps: each(at),
  }));

describe("packed", () => {
  it("carries every batch exactly once, its steps in their order", () => {
    fc.assert(
      fc.property(batches, (given) => {
        expect(packed(given).flatMap(unpacked).map(text).sort()).toEqual(given.map(text).sort());
      }),
      { numRuns: runs(300) },
    );
  });

  it("makes one task for each account and region, both sides in it where they share one", () => {
    fc.assert(
      fc.property(batches, (given) => {
        const tasks = packed(given).map(({ account, region }) => `${account} ${region}`);
        expect(tasks).toEqual([...new Set(given.map(({ account, region }) => `${account} ${region}`))]);
      }),
      { numRuns: runs(300) },
    );
  });

  it("a single batch is told of by its target, several by the connection", () => {
    const [one, two] = large(places[0] as (typeof places)[number], () => [create("10.0.0.0/16")], 2);
    if (!one || !two) throw new Error("no batches");
    expect(packed([one]).map(({ target }) => target)).toEqual([one.target]);
    expect(packed([one, two]).map(({ target }) => target)).toEqual([peering]);
    expect(packed([])).toEqual([]);
  });

  it("says what tables have in common once: 200 tables of 50 routes on each side take little of the payload", () => {
    const blocks = Array.from({ length: 50 }, (_, at) => create(`10.${at}.0.0/16`));
    const given = places.slice(0, 2).flatMap((place) => large(place, () => blocks));
    const tasks = packed(given);
    expect(tasks.flatMap(unpacked)).toHaveLength(400);
    expect(JSON.stringify(tasks).length).toBeLessThan(20_000);
  });

  it("stays within the payload that Step Functions carries, and cuts each place alike", () => {
    const own = (table: number) => Array.from({ length: 50 }, (_, at) => create(`10.${table}.${at}.0/24`));
    const given = places.slice(0, 2).flatMap((place) => large(place, own));
    const tasks = packed(given);
    expect(JSON.stringify(tasks).length).toBeLessThan(200_000);
    const made = tasks.map((task) => unpacked(task).reduce((sum, batch) => sum + batch.steps.length, 0));
    expect(made).toHaveLength(2);
    expect(Math.min(...made)).toBeGreaterThan(1_500);
    expect(Math.max(...made) - Math.min(...made)).toBeLessThan(10);
    // what is cut is the end: the beginning is there, in its order
    const first = tasks[0] ? unpacked(tasks[0]) : [];
    expect(first.slice(0, -1)).toEqual(given.slice(0, first.length - 1));
    expect(given[first.length - 1]?.steps.slice(0, first.at(-1)?.steps.length)).toEqual(first.at(-1)?.steps);
  });

  it("one target with more than fits gets as many of its steps as fit, at least one", () => {
    const many = Array.from({ length: 6_000 }, (_, at) => create(`10.${at >> 8}.${at & 255}.0/24`));
    const [given] = large(places[0] as (typeof places)[number], () => many, 1);
    if (!given) throw new Error("no batch");
    const [task] = packed([given]);
    const made = task ? unpacked(task).flatMap((batch) => batch.steps) : [];
    expect(made).toEqual(many.slice(0, made.length));
    expect(made.length).toBeGreaterThan(3_000);
    expect(made.length).toBeLessThan(6_000);
  });
});
