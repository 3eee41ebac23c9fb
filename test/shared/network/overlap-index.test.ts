import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, overlaps, parseCidr } from "#shared/network/cidr.ts";
import { overlapIndex } from "#shared/network/overlap-index.ts";

// Few addresses and all prefix lengths, so that containers, equals and neighbours are common.
const v4 = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 32 }))
  .map(([low, prefix]) => canonical(`10.0.${low % 2}.${low}/${prefix}`));
const v6 = fc
  .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 100, max: 128 }))
  .map(([low, prefix]) => canonical(`2001:db8::${low.toString(16)}/${prefix}`));
const block = fc.oneof(
  v4,
  v6,
  fc.constantFrom("0.0.0.0/0", "::/0", "255.255.255.255/32", "255.0.0.0/8", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
);

describe("overlapIndex", () => {
  it("names every offender by its place in the list", () => {
    const find = overlapIndex(["10.1.0.0/16", "10.0.0.0/8", "2001:db8::/32", "10.1.2.0/24", "10.1.0.0/16", "11.0.0.0/8"]);
    expect(find(parseCidr("10.1.2.128/25"))).toEqual([0, 1, 3, 4]);
    expect(find(parseCidr("0.0.0.0/0"))).toEqual([0, 1, 3, 4, 5]);
    expect(find(parseCidr("10.2.0.0/16"))).toEqual([1]);
    expect(find(parseCidr("12.0.0.0/8"))).toEqual([]);
    expect(find(parseCidr("::/0"))).toEqual([2]);
    expect(overlapIndex([])(parseCidr("10.0.0.0/8"))).toEqual([]);
  });

  it("agrees with comparing each", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 40 }), fc.array(block, { minLength: 1, maxLength: 10 }), (texts, asked) => {
        const find = overlapIndex(texts);
        for (const text of asked) {
          const one = parseCidr(text);
          const expected = texts.flatMap((known, position) => (overlaps(parseCidr(known), one) ? [position] : []));
          expect(find(one), text).toEqual(expected);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
