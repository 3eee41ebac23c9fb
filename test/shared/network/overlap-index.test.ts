import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cidr, canonical, compareCidr, overlaps, parseCidr } from "#shared/network/cidr.ts";
import { overlapIndex } from "#shared/network/overlap-index.ts";
import { firstOf, lastOf, packedV4, prefixOf } from "#shared/network/packed-v4.ts";
import { runs } from "#test/builders/runs.ts";
import { parsing } from "./battery.ts";

// Few addresses and all prefix lengths, so that containers, equals and neighbours are common.
const v4 = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 32 }))
  .map(([low, prefix]) => canonical(`10.0.${low % 2}.${low}/${prefix}`));
const v6 = fc
  .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 100, max: 128 }))
  .map(([low, prefix]) => canonical(`2001:db8::${low.toString(16)}/${prefix}`));
const edges = ["0.0.0.0/0", "::/0", "255.255.255.255/32", "255.0.0.0/8", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"];
const block = fc.oneof(v4, v6, fc.constantFrom(...edges));

/** Every known block compared with the one, in the order that the index promises. */
const compared = (known: readonly Cidr[], one: Cidr): readonly number[] =>
  known
    .flatMap((each, place) => (overlaps(each, one) ? [{ each, place }] : []))
    .sort((a, b) => compareCidr(a.each, b.each) || a.place - b.place)
    .map(({ place }) => place);

describe("overlapIndex", () => {
  it("names every offender by its place in the list, containers first", () => {
    const find = overlapIndex(["10.1.0.0/16", "10.0.0.0/8", "2001:db8::/32", "10.1.2.0/24", "10.1.0.0/16", "11.0.0.0/8"]);
    expect(find("10.1.2.128/25")).toEqual([1, 0, 4, 3]);
    expect(find("0.0.0.0/0")).toEqual([1, 0, 4, 3, 5]);
    expect(find("10.2.0.0/16")).toEqual([1]);
    expect(find("12.0.0.0/8")).toEqual([]);
    expect(find("::/0")).toEqual([2]);
    expect(overlapIndex([])("10.0.0.0/8")).toEqual([]);
    expect(overlapIndex([])("::/0")).toEqual([]);
  });

  it("keeps the order of equal blocks", () => {
    const same = Array.from({ length: 9 }, () => "172.31.0.0/16");
    expect(overlapIndex(same)("172.31.128.0/20")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const v6 = Array.from({ length: 4 }, () => "2001:db8::/56");
    expect(overlapIndex(v6)("2001:db8::/64")).toEqual([0, 1, 2, 3]);
    expect(overlapIndex(v6)("2001:db8::/48")).toEqual([0, 1, 2, 3]);
  });

  it("refuses what is no block, known or asked about", () => {
    expect(() => overlapIndex(["10.0.0.0/8", "10.0.0.1/8"])).toThrow("did you mean 10.0.0.0/8");
    expect(() => overlapIndex(["10.0.0.0/8"])("010.0.0.0/8")).toThrow(RangeError);
  });

  it("agrees with comparing each, for any few blocks", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 40 }), fc.array(block, { minLength: 1, maxLength: 10 }), (texts, asked) => {
        const find = overlapIndex(texts);
        const known = texts.map(parseCidr);
        for (const text of asked) expect(find(text), text).toEqual(compared(known, parseCidr(text)));
      }),
      { numRuns: runs(500) },
    );
  });

  it("agrees with comparing each, on 1,200,000 pairs", () => {
    const wide = (seed: number, size: number) => [
      ...fc.sample(
        fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => canonical(`${address}/${prefix}`)),
        { seed, numRuns: size / 4 },
      ),
      ...fc.sample(
        fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([address, prefix]) => canonical(`${address}/${prefix}`)),
        { seed, numRuns: size / 4 },
      ),
      ...fc.sample(v4, { seed, numRuns: size / 4 }),
      ...fc.sample(v6, { seed, numRuns: size / 4 - edges.length }),
      ...edges,
    ];
    const texts = wide(1, 2000);
    const asked = wide(2, 600);
    expect(texts.length * asked.length).toBe(1_200_000);
    const known = texts.map(parseCidr);
    const find = overlapIndex(texts);
    let offenders = 0;
    for (const text of asked) {
      const expected = compared(known, parseCidr(text));
      expect(find(text), text).toEqual(expected);
      offenders += expected.length;
    }
    expect(offenders).toBeGreaterThan(10_000);
  });
});

describe("packedV4", () => {
  const v4OrNone = (text: string): Cidr | null => {
    try {
      const read = parseCidr(text);
      return read.version === 4 ? read : null;
    } catch {
      return null;
    }
  };
  const agrees = (text: string) => {
    const [packed, read] = [packedV4(text), v4OrNone(text)];
    expect(packed === -1, text).toBe(read === null);
    if (read === null) return;
    expect([firstOf(packed), lastOf(packed), prefixOf(packed)], text).toEqual([
      Number(read.first),
      Number(read.last),
      read.prefix,
    ]);
  };

  it.each([
    ...parsing.map(([text]) => text),
    ...edges,
    "10.0.0.0.0/8",
    "10.0.0/8",
    "10.0.0.0//8",
    "10.0.0.0/8.",
    "10.0.0.0/8/",
    "10..0.0/8",
    ".10.0.0/8",
    "10.0.0.0.8",
    "10/0/0/0/8",
    "0.0.0.0/00",
    "1.0.0.0/255",
    "256.0.0.0/8",
    "255.255.255.0/24",
    "10.0.0.0/:",
  ])("reads %j as parseCidr does", agrees);

  it("reads every text as parseCidr does", () => {
    const near = fc.array(fc.constantFrom("0", "1", "2", "5", "10", "255", "256", "32", "33", ".", ".", ".", "/", ":", " "), {
      minLength: 6,
      maxLength: 10,
    });
    const written = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 40 })).map(([address, prefix]) => `${address}/${prefix}`);
    fc.assert(
      fc.property(
        fc.oneof(
          near.map((parts) => parts.join("")),
          written,
          v4,
        ),
        agrees,
      ),
      { numRuns: runs(3000) },
    );
  });
});
