import { BlockList } from "node:net";
import fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { type Cidr, canonical, compareCidr, contains, overlaps, parseCidr } from "#shared/network/cidr.ts";
import { runs } from "#test/builders/runs.ts";

/** mulberry32: the same pairs on every run */
const seeded = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const written = (version: 4 | 6, number: bigint): string =>
  version === 4
    ? [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 255n)).join(".")
    : Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(":");

interface Made {
  readonly version: 4 | 6;
  readonly number: bigint;
  readonly prefix: number;
}

const random = (next: (below: number) => number, version: 4 | 6): Made => {
  const bits = version === 4 ? 32 : 128;
  let number = 0n;
  for (let group = 0; group < bits / 16; group++) number = (number << 16n) | BigInt(next(4) === 0 ? 0 : next(65536));
  return { version, number, prefix: next(bits + 1) };
};

/** Half of the pairs are near relatives: a random pair of addresses hardly ever overlaps. */
const relative = (next: (below: number) => number, of: Made): Made => {
  const bits = of.version === 4 ? 32 : 128;
  const flipped = next(3) === 0 ? of.number : of.number ^ (1n << BigInt(next(bits)));
  return { version: of.version, number: flipped, prefix: Math.min(bits, Math.max(0, of.prefix + next(9) - 4)) };
};

const text = (made: Made): string => `${written(made.version, made.number)}/${made.prefix}`;

const ipAddress = (block: string) => (block.includes(":") ? new Address6(block) : new Address4(block));
const ipaddrContains = (outer: string, inner: string): boolean => {
  const [network, length] = ipaddr.parseCIDR(outer);
  const [address, inside] = ipaddr.parseCIDR(inner);
  return network.kind() === address.kind() && inside >= length && address.match([network, length]);
};
const blockList = (block: Cidr): BlockList => {
  const list = new BlockList();
  const [network = ""] = block.text.split("/");
  list.addSubnet(network, block.prefix, block.version === 4 ? "ipv4" : "ipv6");
  return list;
};
const ends = (block: Cidr) => [written(block.version, block.first), written(block.version, block.last)] as const;

describe("agreement with ip-address, ipaddr.js and node's BlockList", () => {
  it("on 40,000 random pairs", () => {
    const next = seeded(20261122);
    let overlapped = 0;
    for (let count = 0; count < runs(40_000); count++) {
      const one = random(next, next(2) === 0 ? 4 : 6);
      const made = [one, next(2) === 0 ? relative(next, one) : random(next, next(8) === 0 ? 4 : one.version)] as const;
      const [aText, bText] = [canonical(text(made[0])), canonical(text(made[1]))];
      const [a, b] = [parseCidr(aText), parseCidr(bText)];
      const [start, end] = ends(a);
      const family = a.version === 4 ? "ipv4" : "ipv6";
      const where = `${aText} and ${bText}`;

      const outer = a.version === b.version && ipAddress(bText).isInSubnet(ipAddress(aText));
      const inner = a.version === b.version && ipAddress(aText).isInSubnet(ipAddress(bText));
      expect(contains(a, b), where).toBe(outer);
      expect(contains(a, b), where).toBe(ipaddrContains(aText, bText));
      expect(overlaps(a, b), where).toBe(outer || inner);
      const list = blockList(b);
      expect(list.check(start, family) && list.check(end, family), where).toBe(contains(b, a));
      const [network, length] = ipaddr.parseCIDR(aText);
      expect(aText).toBe(`${network.kind() === "ipv4" ? network.toString() : ipAddress(aText).correctForm()}/${length}`);
      expect(a.first).toBe(ipAddress(text(made[0])).startAddress().bigInt());
      expect(a.last).toBe(ipAddress(text(made[0])).endAddress().bigInt());
      if (overlaps(a, b)) overlapped += 1;
    }
    expect(overlapped).toBeGreaterThan(runs(5_000));
  });
});

const block = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
  fc.tuple(
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((number) => written(6, number)),
    fc.integer({ min: 0, max: 128 }),
  ),
);
const cidr = block.map(([address, prefix]) => parseCidr(canonical(`${address}/${prefix}`)));

describe("laws", () => {
  it("print and parse give the same block", () => {
    fc.assert(
      fc.property(cidr, (a) => {
        expect(parseCidr(a.text)).toEqual(a);
      }),
    );
  });

  it("canonical is idempotent", () => {
    fc.assert(
      fc.property(cidr, (a) => {
        expect(canonical(a.text)).toBe(a.text);
      }),
    );
  });

  it("two blocks overlap exactly when one contains the other", () => {
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      }),
    );
  });

  it("containment is a partial order", () => {
    fc.assert(
      fc.property(cidr, cidr, cidr, (a, b, c) => {
        expect(contains(a, a)).toBe(true);
        if (contains(a, b) && contains(b, a)) expect(a).toEqual(b);
        if (contains(a, b) && contains(b, c)) expect(contains(a, c)).toBe(true);
      }),
    );
  });

  it("compareCidr is a total order in which a container comes first", () => {
    fc.assert(
      fc.property(cidr, cidr, cidr, (a, b, c) => {
        expect(Math.sign(compareCidr(a, b))).toBe(-Math.sign(compareCidr(b, a)) || 0);
        expect(compareCidr(a, b) === 0).toBe(a.text === b.text);
        if (compareCidr(a, b) <= 0 && compareCidr(b, c) <= 0) expect(compareCidr(a, c)).toBeLessThanOrEqual(0);
        if (contains(a, b)) expect(compareCidr(a, b)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
