import { describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import type { PeeringRecord } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import type { Facts, PeeringStatus } from "#shared/peering/facts.ts";
import { type AdoptPorts, adopt } from "#shared/stages/adopt.ts";
import { facts, pcx, route, table } from "#test/builders/facts.ts";
import { startedOnce } from "#test/builders/starter.ts";

const settings = Settings.parse({
  organizationId: "o-sandbox00",
  hub: { account: "100000000000", region: "eu-west-1" },
  regions: ["eu-west-1"],
  memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
  externalId: "sandbox-external-id",
});

/** An active connection with a route to it in one of the requester's tables, and one of somebody else's to nowhere near. */
const wiredByHand = facts({
  status: "active",
  requester: {
    routeTables: [table("rtb-1", { main: true, routes: [route("10.2.0.0/16", pcx), route("10.9.0.0/16", "pcx-other")] })],
  },
});
const own = { side: "requester", table: "rtb-1", destination: "10.2.0.0/16" } as const;

interface Given {
  readonly record?: Partial<PeeringRecord>;
  readonly world?: Facts;
  readonly status?: PeeringStatus;
}

const setUp = async ({ record = {}, world = wiredByHand, status = "active" }: Given) => {
  const ledger = memoryLedger();
  const marked = await ledger.mark(pcx, world.peering.ends.requester, "");
  await ledger.save(pcx, marked.version, { ...marked.record, outcome: "ignored", ...record });
  const started: string[] = [];
  const ports: AdoptPorts = {
    settings,
    ledger,
    observe: {
      connection: async () => (status === "absent" ? null : { ...world.peering, status }),
      place: async () => ({ connections: [], sides: async () => [] }),
      side: async (_id, { vpc }) => world.sides[vpc === world.peering.ends.requester.vpc ? "requester" : "accepter"].reading,
    },
    organization: {
      account: async (id) => ({ is: "member", id, name: "a", state: "ACTIVE", units: [], tags: {} }),
      members: async () => [],
    },
    starter: { start: startedOnce(started) },
    clock: { now: () => Date.parse("2026-11-23T10:00:00Z"), sleep: async () => {} },
  };
  const saved = async () => (await ledger.read(pcx))?.record;
  return { ports, started, saved };
};

describe("adopting a connection", () => {
  it.each([
    ["watched", { standing: "found" }, 0],
    ["watched", {}, 0],
    ["adopted", { standing: "found" }, 1],
    ["adopted", { standing: "watched", outcome: "connected" }, 1],
  ] as const)("makes it %s from %j: its routes are ours, nobody else's", async (standing, record, starts) => {
    const { ports, saved, started } = await setUp({ record });
    const before = await saved();
    expect(await adopt({ peering: pcx, standing }, ports)).toEqual({ is: standing, routes: [own] });
    expect(await saved()).toEqual({ ...before, ends: wiredByHand.peering.ends, standing, routes: [own] });
    expect(started).toHaveLength(starts);
  });

  it.each([
    [{ acceptedByUs: true, outcome: "connected" }, "is kept already"],
    [{ outcome: "connected" }, "is kept already"],
    [{ standing: "adopted" }, "is kept already"],
    [{ standing: "watched" }, "is watched already"],
  ] as const)("leaves one alone that is %j", async (record, why) => {
    const { ports, saved } = await setUp({ record });
    const before = await saved();
    expect(await adopt({ peering: pcx, standing: "watched" }, ports)).toMatchObject({
      is: "refused",
      why: expect.stringContaining(why),
    });
    expect(await saved()).toEqual(before);
  });

  it.each([
    ["absent", "gone"],
    ["deleted", "deleted"],
    ["pending-acceptance", "pending-acceptance"],
  ] as const)("needs an active one, not one that is %s", async (status, word) => {
    const { ports, saved } = await setUp({ status });
    expect(await adopt({ peering: pcx, standing: "adopted" }, ports)).toEqual({
      is: "refused",
      why: `\`pcx-1\` is ${word}; only an active connection can be adopted`,
    });
    expect(await saved()).toMatchObject({ standing: "requested", routes: [] });
  });

  it("needs both sides whole, and names the place that isn't", async () => {
    const barred = { is: "no-access", role: "PeeringAutopilotRead", message: "no" } as const;
    const { accepter } = wiredByHand.sides;
    const world = { ...wiredByHand, sides: { ...wiredByHand.sides, accepter: { ...accepter, reading: barred } } };
    const { ports, saved } = await setUp({ world });
    expect(await adopt({ peering: pcx, standing: "watched" }, ports)).toEqual({
      is: "refused",
      why: "`vpc-b`: account `222222222222` (`eu-west-1`) can't be read",
    });
    expect((await saved())?.standing).toBe("requested");
  });
});
