import { Address4, Address6 } from "ip-address";
import ipaddr from "ipaddr.js";
import { overlapIndex } from "#shared/network/overlap-index.ts";
import { inventory, requestsOf50 } from "./inventory.ts";
import { atLeast, atMost, median, quantile, type Row } from "./row.ts";

const size = 1_000_000;
const sample = 20_000;

const milliseconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

const isV6 = (text: string): boolean => text.includes(":");

// Per pair, as the libraries' own pages show it; known blocks are parsed once, which favours the libraries.
const byIpAddress = (known: readonly string[]) => {
  const addresses = known.map((text) => (isV6(text) ? new Address6(text) : new Address4(text)));
  return (text: string): number => {
    const one = isV6(text) ? new Address6(text) : new Address4(text);
    return addresses.filter((each) => each.v4 === one.v4 && (one.isInSubnet(each) || each.isInSubnet(one))).length;
  };
};

const byIpaddrJs = (known: readonly string[]) => {
  const blocks = known.map((text) => ipaddr.parseCIDR(text));
  return (text: string): number => {
    const [address, prefix] = ipaddr.parseCIDR(text);
    return blocks.filter(
      ([network, length]) => network.kind() === address.kind() && address.match([network, Math.min(length, prefix)]),
    ).length;
  };
};

/** Milliseconds that a library takes for one request of 50 blocks against a million, scaled up from a sample. */
const scaled = (known: readonly string[], library: (known: readonly string[]) => (text: string) => number): number => {
  const compare = library(known.slice(0, sample));
  const asked = requestsOf50(1)[0] ?? [];
  return milliseconds(() => asked.forEach(compare)) * (size / sample);
};

/** The index against a million known blocks. */
export const overlap = async (): Promise<readonly Row[]> => {
  const json = JSON.stringify(inventory(size));
  const builds = Array.from({ length: 7 }, () => milliseconds(() => overlapIndex(JSON.parse(json) as readonly string[])));
  const known = JSON.parse(json) as readonly string[];
  const find = overlapIndex(known);
  const requests = requestsOf50(2000);
  let named = 0;
  const round = (): readonly number[] =>
    requests.map(
      (asked) =>
        1000 *
        milliseconds(() => {
          for (const text of asked) named += find(text).length;
        }),
    );
  round();
  named = 0;
  const times = Array.from({ length: 9 }, round);
  const each = named / requests.length / times.length;
  const [p50, p99] = [times.map((one) => quantile(one, 0.5)), times.map((one) => quantile(one, 0.99))];
  const libraries = [
    ["ip-address", scaled(known, byIpAddress)],
    ["ipaddr.js", scaled(known, byIpaddrJs)],
  ] as const;
  return [
    { what: "index of 1,000,000 blocks from JSON", unit: "ms", rounds: builds, target: atMost(600), baseline: null },
    { what: "50 blocks against them, p50", unit: "µs", rounds: p50, target: null, baseline: null },
    {
      what: `50 blocks against them, p99; ${Math.round(each)} offenders named`,
      unit: "µs",
      rounds: p99,
      target: atMost(100),
      baseline: null,
    },
    ...libraries.map(([what, whole]) => ({
      what: `50 blocks, faster than ${what} per pair (${sample.toLocaleString("en")} pairs scaled)`,
      unit: "×",
      rounds: p50.map((own) => (whole * 1000) / own),
      target: atLeast(10_000),
      baseline: null,
    })),
    {
      what: "a /16 that holds many, all named",
      unit: "µs",
      rounds: Array.from({ length: 9 }, () => 1000 * milliseconds(() => find("10.0.0.0/16"))),
      target: null,
      baseline: { what: `50 blocks with ${Math.round(each)} offenders`, value: median(p50) },
    },
  ];
};
