import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodeOfAll, exitCodeOfOne, renderStatuses, statusOf } from "#cli/decision/status.ts";
import { firstEntry } from "#shared/ledger/entry.ts";
import type { PeeringRecord } from "#shared/ledger/ledger.ts";
import { outcomes } from "#shared/peering/facts.ts";
import { eu, facts, pcx } from "#test/builders/facts.ts";
import { expectGolden } from "../../golden/golden.ts";
import { peering } from "../policy/peering.ts";
import { serveDemo } from "./demo.ts";

const { ends } = facts().peering;
const standing = (more: Partial<PeeringRecord> = {}, heartbeat: string | null = null) => {
  const entry = firstEntry(pcx, { account: ends.requester.account, region: eu });
  return statusOf({ ...entry, heartbeat, record: { ...entry.record, ends, ...more } });
};
const at = "2026-11-23T10:00:00.000Z";
const wish = { is: "disconnect", by: "ann", reason: "moved away", at } as const;
const plain = (_style: unknown, text: string) => text;

describe("the status of one peering", () => {
  it("asks for somebody while anything is open", () => {
    const codes = Object.fromEntries([...outcomes, null].map((outcome) => [outcome, exitCodeOfOne(standing({ outcome }))]));
    expect(codes).toEqual({
      connected: 0,
      rejected: 3,
      "awaiting-approval": 2,
      degraded: 2,
      failed: 2,
      disconnected: 0,
      expired: 0,
      ignored: 0,
      null: 2,
    });
    expect(exitCodeOfOne(standing({ outcome: "connected", wish }))).toBe(2);
    expect(exitCodeOfOne(standing({ outcome: "disconnected", wish }))).toBe(0);
    expect(exitCodeOfOne(standing({ outcome: "connected" }, at))).toBe(2);
  });

  it("of all: a refusal is no open end", () => {
    expect(exitCodeOfAll([standing({ outcome: "rejected" }), standing({ outcome: "connected" })])).toBe(0);
    expect(exitCodeOfAll([standing({ outcome: "connected" }), standing({ outcome: "degraded" })])).toBe(2);
    expect(exitCodeOfAll([])).toBe(0);
  });
});

describe("the list", () => {
  it("tells of each what stands, since when, what comes and the first reason", () => {
    const reason = (rule: string) => ({ rule, message: "`x` is not `y`", fix: "f", policies: [] });
    const all = [
      standing({ outcome: "connected", since: at, due: "2026-12-23T10:00:00.000Z" }),
      standing({ outcome: "degraded", since: at, reasons: [reason("route-conflict"), reason("route-quota")] }),
      standing({ outcome: "connected", since: at, wish }, at),
      standing({ outcome: "disconnected", since: at, wish }),
      standing({ outcome: "ignored", since: at, standing: "found" }),
      standing({ outcome: "connected", since: at, standing: "watched" }),
      standing({ outcome: "connected", since: at, standing: "adopted" }),
      standing({ ends: null }),
    ];
    expectGolden("cli/status.txt", renderStatuses(all, plain));
    expect(renderStatuses([], plain)).toBe("0 peerings\n");
  });
});

describe("peering status, of a live organization", () => {
  let demo: Awaited<ReturnType<typeof serveDemo>>;
  beforeAll(async () => {
    demo = await serveDemo(5);
    demo.operator();
  }, 60_000);
  afterAll(() => demo.end());
  const named = (name: string) => demo.stage.requested.get(name)?.id ?? "";

  it("lists every peering", async () => {
    const { exitCode, stdout, stderr } = await peering("status", ...demo.at);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const { id } of demo.stage.requested.values()) expect(stdout).toContain(`${id}  `);
    expect(stdout).toMatch(/\n5 peerings: 3 connected, 2 rejected\n$/);
  });

  it("gives the list, or one in full, as JSON", async () => {
    const all = JSON.parse((await peering("status", "--json", ...demo.at)).stdout);
    expect(all).toHaveLength(5);
    const { exitCode, stdout } = await peering("status", named("shop-to-payments"), "--json", ...demo.at);
    const one = JSON.parse(stdout);
    const listed = all.find((each: { peering: string }) => each.peering === named("shop-to-payments"));
    expect(exitCode).toBe(0);
    expect(one).toMatchObject({ ...listed, outcome: "connected", running: false });
    expect(one.routes).toHaveLength(7);
  });

  it("tells one in full, and where to learn more", async () => {
    const texts = await Promise.all(
      ["shop-to-payments", "legacy-to-shop"].map((name) => peering("status", named(name), ...demo.at)),
    );
    expect(texts.map(({ exitCode }) => exitCode)).toEqual([0, 3]);
    const steady = texts.map(({ stdout }) => stdout.replaceAll(/pcx-[0-9a-f]{17}/g, "pcx-…").replaceAll(/\d\.\d{3}Z/g, "…Z"));
    expectGolden("cli/status-in-full.txt", steady.join("\n"));
  });

  it("says what is missing", async () => {
    expect(await peering("status", "pcx-nope", ...demo.at)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("the ledger knows nothing of `pcx-nope`"),
    });
    const [, settings] = demo.at;
    expect((await peering("status", "--settings", settings)).stderr).toMatch(/^no ledger is named: give --ledger/);
    expect(await peering("status", "vpc-1")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("pcx-…") });
  });
});
