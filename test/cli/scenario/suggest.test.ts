import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, editDistance, nearest } from "#cli/scenario/suggest.ts";

describe("the distance of words", () => {
  it("is a metric as far as it is used: zero for equals, symmetric, at most the longer word", () => {
    const word = fc.stringMatching(/^[a-d]{0,6}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it("counts one edit for an insertion, a deletion, a replacement or two letters swapped", () => {
    for (const wrong of ["actons", "actionss", "axtions", "acitons"]) expect(editDistance(wrong, "actions")).toBe(1);
  });
});

describe("a suggestion", () => {
  it("is the nearest word, and none when no word is near", () => {
    expect(nearest("requst", ["request", "reject"])).toBe("request");
    expect(nearest("zebra", ["request", "reject"])).toBeNull();
  });

  it("lists the known words instead when there are few", () => {
    expect(didYouMean("zebra", ["drop", "delay"])).toBe("; known: `drop`, `delay`");
    expect(didYouMean("zebra", [])).toBe("");
  });
});
