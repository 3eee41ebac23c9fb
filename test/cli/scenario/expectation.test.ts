import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mismatches } from "#cli/scenario/expectation.ts";

describe("an expectation", () => {
  it("matches any value against itself, and against itself with more keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue()), (value) => {
        expect(mismatches(value, structuredClone(value))).toEqual([]);
        expect(mismatches(value, { ...value, "further key": 1 })).toEqual([]);
      }),
    );
  });

  it("tells where a value differs, in objects by key and in arrays in full", () => {
    const found = { peerings: { a: { outcome: "rejected", reasons: [{ rule: "x", message: "m" }] } }, calls: {} };
    expect(
      mismatches({ peerings: { a: { outcome: "connected", reasons: [{ rule: "x" }] }, b: { id: "pcx-1" } } }, found),
    ).toEqual([
      "peerings.a.outcome: expected `connected`, found `rejected`",
      'peerings.b: expected `{"id":"pcx-1"}`, found nothing',
    ]);
    expect(mismatches({ peerings: { a: { reasons: [] } } }, found)).toEqual([
      'peerings.a.reasons[0]: expected nothing, found `{"rule":"x","message":"m"}`',
    ]);
    expect(mismatches({ peerings: { a: { reasons: [{ rule: "x" }, { rule: "y" }] } } }, found)).toEqual([
      'peerings.a.reasons[1]: expected `{"rule":"y"}`, found nothing',
    ]);
  });

  it("never matches what an object only inherits", () => {
    expect(mismatches({ toString: "x" }, {})).toEqual(["toString: expected `x`, found nothing"]);
  });
});
