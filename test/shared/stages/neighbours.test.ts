import { describe, expect, it } from "vitest";
import { memoryLedger } from "#shared/ledger/memory.ts";
import type { Outcome } from "#shared/peering/facts.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { withNeighbours } from "#shared/stages/neighbours.ts";
import type { Observe, SeenConnection } from "#shared/stages/ports.ts";
import { facts } from "#test/builders/facts.ts";

const rival = PeeringConnectionId.parse("pcx-2");
const { ends } = facts().peering;
const claim = { peering: rival, blocks: ["10.9.0.0/16"] };

const observing = (connection: Observe["connection"]): Observe => ({ ...({} as Observe), connection });

const claimsWhere = async (outcome: Outcome | null, connection: Observe["connection"]) => {
  const ledger = memoryLedger();
  const { version, record } = await ledger.mark(rival, ends.accepter, "");
  await ledger.save(rival, version, { ...record, ends, outcome, announced: outcome === null ? "" : "told" });
  const given = facts();
  const known = { ...given.known, claims: { requester: [], accepter: [claim] } };
  return (await withNeighbours({ ...given, known }, { ledger, observe: observing(connection) })).known.claims.accepter;
};

describe("a claim whose connection EC2 doesn't show", () => {
  const absent = async () => null;

  it("stands, as absence alone proves nothing", async () => {
    expect(await claimsWhere(null, absent)).toEqual([claim]);
    expect(await claimsWhere("connected", absent)).toEqual([claim]);
  });

  it("is void once its end was told: a function that was lost wrote it after the last look, and nobody looks there again", async () => {
    expect(await claimsWhere("rejected", absent)).toEqual([]);
    expect(await claimsWhere("disconnected", absent)).toEqual([]);
  });

  it("stands as long as EC2 shows the connection, whatever was told", async () => {
    const shown = async () => ({ id: rival, status: "active", statusMessage: "", expiresAt: null, ends }) as SeenConnection;
    expect(await claimsWhere("rejected", shown)).toEqual([claim]);
  });
});
