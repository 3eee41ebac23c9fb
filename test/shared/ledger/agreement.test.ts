import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dynamodbLedger } from "#shared/ledger/dynamodb.ts";
import { emptyRecord } from "#shared/ledger/entry.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { decision, hub, pcx, place } from "./contract.ts";
import { type LocalDynamoDB, localDynamoDB } from "./dynalite.ts";

let local: LocalDynamoDB;
beforeAll(async () => {
  local = await localDynamoDB();
});
afterAll(() => local.close());

type Call = (ledger: Ledger) => Promise<unknown>;

const id = fc.constantFrom(pcx("a"), pcx("b"));
const small = fc.integer({ min: 0, max: 3 });
const caller = fc.constantFrom("", "arn:one", "arn:two");
const at = fc.constantFrom("2026-11-22T10:00:00.000Z", "2026-11-22T11:00:00.000Z");
const blocks = fc.constantFrom([], ["10.0.0.0/16"], ["10.1.0.0/16", "2001:db8::/56"]);

const call: fc.Arbitrary<{ readonly told: string; readonly make: Call }> = fc.oneof(
  fc.tuple(id, caller).map(([of, by]) => ({ told: `mark ${of} ${by}`, make: (l: Ledger) => l.mark(of, place, by) })),
  fc
    .tuple(id, small, at)
    .map(([of, generation, when]) => ({ told: `beat ${of} ${generation}`, make: (l: Ledger) => l.beat(of, generation, when) })),
  fc.tuple(id, small, small).map(([of, generation, handled]) => ({
    told: `finish ${of} ${generation} ${handled}`,
    make: (l: Ledger) => l.finish(of, generation, handled),
  })),
  fc.tuple(id, small, at).map(([of, generation, when]) => ({
    told: `abandon ${of} ${generation} ${when}`,
    make: (l: Ledger) => l.abandon(of, generation, when),
  })),
  fc.tuple(id, small, caller, blocks).map(([of, version, by, told]) => ({
    told: `save ${of} ${version} ${by}`,
    make: (l: Ledger) => l.save(of, version, { ...emptyRecord, caller: by, decided: told.join() }),
  })),
  fc.tuple(id, small, blocks).map(([of, version, held]) => ({
    told: `claim ${of} ${version}`,
    make: (l: Ledger) => l.claim(hub, version, { peering: of, blocks: held }),
  })),
  id.map((of) => ({ told: `enroll ${of}`, make: (l: Ledger) => l.enroll(place, of) })),
  id.map((of) => ({ told: `withdraw ${of}`, make: (l: Ledger) => l.withdraw(place, of) })),
  id.map((of) => ({ told: `release ${of}`, make: (l: Ledger) => l.release(hub, of) })),
  fc.tuple(id, at, caller).map(([of, when, verdict]) => ({
    told: `decide ${of} ${when} ${verdict}`,
    make: (l: Ledger) => l.decide(decision(of, { at: when, verdict })),
  })),
);

const outcome = async (ledger: Ledger, make: Call): Promise<unknown> => {
  try {
    return await make(ledger);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
};

const state = async (ledger: Ledger): Promise<unknown> => ({
  all: await ledger.all(),
  claims: await ledger.claims(hub),
  enrolled: await ledger.enrolled(place),
  decisions: [await ledger.decisions(pcx("a")), await ledger.decisions(pcx("b"))],
  read: [await ledger.read(pcx("a")), await ledger.read(pcx("b"))],
});

it("memory and DynamoDB answer alike, call by call", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 30 }), async (calls) => {
      const memory = memoryLedger();
      const dynamodb = dynamodbLedger({ client: local.client, table: await local.table(), clock: () => 0 });
      for (const { told, make } of calls) expect(await outcome(dynamodb, make), told).toEqual(await outcome(memory, make));
      expect(await state(dynamodb)).toEqual(await state(memory));
    }),
    { numRuns: 60 },
  );
});
