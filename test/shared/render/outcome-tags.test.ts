import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeTagNames } from "#shared/peering/outcome-tags.ts";
import type { Announcement } from "#shared/render/announcement.ts";
import { outcomeTags } from "#shared/render/outcome-tags.ts";
import { facts, pcx } from "#test/builders/facts.ts";

const told = (...messages: readonly string[]): Announcement => ({
  peering: pcx,
  outcome: "rejected",
  ends: facts().peering.ends,
  reasons: messages.map((message) => ({ rule: "r", message, fix: "f", policies: [] })),
  warnings: [],
  legs: [],
  at: "2026-11-01T12:00:00.000Z",
  digest: "d",
});

describe("an outcome as tags", () => {
  it("tells it, why, and where to learn more", () => {
    expect(outcomeTags(told("block `10.1.0.0/16` overlaps; renumber (soon)", "it's “closed”"), "peering:")).toEqual({
      "peering:outcome": "rejected",
      "peering:outcome-reason": "block 10.1.0.0/16 overlaps - renumber soon / its closed",
      "peering:explain": "peering explain pcx-1",
    });
    expect(outcomeTags(told(), "net:")).toEqual({
      "net:outcome": "rejected",
      "net:outcome-reason": "",
      "net:explain": "peering explain pcx-1",
    });
  });

  it("fits into EC2's tags, whatever the reasons say, and never has a key that people write", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme", minLength: 200, maxLength: 400 }));
    fc.assert(
      fc.property(fc.array(text), (messages) => {
        const tags = outcomeTags(told(...messages), "peering:");
        expect(Object.keys(tags).sort()).toEqual(outcomeTagNames.map((name) => `peering:${name}`).sort());
        for (const value of Object.values(tags)) expect(value).toMatch(/^(?! )[\p{L}\p{N} +\-=._:/@]{0,256}(?<! )$/u);
      }),
    );
  });

  it("says that there is more where a reason is cut", () => {
    const value = outcomeTags(told("x".repeat(300)), "")["outcome-reason"];
    expect(value).toBe(`${"x".repeat(253)}...`);
    expect(outcomeTags(told("x".repeat(256)), "")["outcome-reason"]).toBe("x".repeat(256));
  });
});
