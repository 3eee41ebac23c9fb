import { describe, expect, it } from "vitest";
import { overlappingPairs } from "#shared/network/overlap.ts";

describe("overlappingPairs", () => {
  it("names every offender", () => {
    expect(
      overlappingPairs(
        ["10.0.0.0/16", "100.64.0.0/16", "2001:db8::/56"],
        ["100.64.0.0/10", "10.0.3.0/24", "10.0.9.0/24", "2001:db8:0:ff00::/56"],
      ),
    ).toEqual([
      ["10.0.0.0/16", "10.0.3.0/24"],
      ["10.0.0.0/16", "10.0.9.0/24"],
      ["100.64.0.0/16", "100.64.0.0/10"],
    ]);
  });

  it("is empty for disjoint lists, and for none", () => {
    expect(overlappingPairs(["10.0.0.0/16"], ["10.1.0.0/16", "::/0"])).toEqual([]);
    expect(overlappingPairs([], ["10.1.0.0/16"])).toEqual([]);
  });

  it("refuses a text that is no block", () => {
    expect(() => overlappingPairs(["10.0.0.1/16"], [])).toThrow("did you mean 10.0.0.0/16");
  });
});
