/** mulberry32: the same inventory and the same requests on every run */
const seeded = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

type Random = (below: number) => number;

// 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12
const ranges = [
  { first: 0x0a00_0000, prefix: 8, below: 76 },
  { first: 0x6440_0000, prefix: 10, below: 96 },
  { first: 0xac10_0000, prefix: 12, below: 100 },
] as const;

const privateV4 = (random: Random, prefix: number): string => {
  const draw = random(100);
  const range = ranges.find(({ below }) => draw < below) ?? ranges[0];
  const address = range.first + random(2 ** (prefix - range.prefix)) * 2 ** (32 - prefix);
  return `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".")}/${prefix}`;
};

const v6 = (random: Random): string =>
  `2001:db8:${(random(65535) + 1).toString(16)}:${((random(255) + 1) * 256).toString(16)}::/56`;

/** VPC blocks as many small accounts have them: mostly /28, a few up to /16; every twentieth VPC has IPv6. */
export const inventory = (size: number): readonly string[] => {
  const random = seeded(20261122);
  const prefix = (draw: number): number => (draw < 800 ? 28 : draw < 950 ? 26 : draw < 990 ? 24 : draw < 999 ? 20 : 16);
  return Array.from({ length: size }, (_, place) => (place % 20 === 0 ? v6(random) : privateV4(random, prefix(random(1000)))));
};

/** Requests of 50 blocks each: 45 of IPv4, /24 to /28, and 5 of IPv6. */
export const requestsOf50 = (count: number): readonly (readonly string[])[] => {
  const random = seeded(7);
  return Array.from({ length: count }, () =>
    Array.from({ length: 50 }, (_, at) => (at % 10 === 0 ? v6(random) : privateV4(random, 24 + random(5)))),
  );
};
