import type { PeeringRecord } from "#shared/ledger/ledger.ts";

interface Parsed {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const parsed = new Map<string, Parsed>();

/** Addresses as numbers, the slow and obvious way: the judge doesn't borrow the product's arithmetic. */
const parse = (cidr: string): Parsed => {
  const known = parsed.get(cidr) ?? read(cidr);
  parsed.set(cidr, known);
  return known;
};

const read = (cidr: string): Parsed => {
  const [address = "", length = ""] = cidr.split("/");
  const family = address.includes(":") ? 6 : 4;
  const bits = family === 6 ? 128 : 32;
  const number = family === 6 ? sixteen(address) : address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const size = 1n << BigInt(bits - Number(length));
  const first = (number / size) * size;
  return { family, first, last: first + size - 1n };
};

const sixteen = (address: string): bigint => {
  const [head = "", tail] = address.split("::");
  const words = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array.from({ length: missing }, () => "0"), ...words(tail)];
  return all.reduce((sum, word) => sum * 65_536n + BigInt(`0x${word}`), 0n);
};

export const within = (inner: string, outer: string): boolean => {
  const [one, other] = [parse(inner), parse(outer)];
  return one.family === other.family && one.first >= other.first && one.last <= other.last;
};

const overlap = (one: string, other: string): boolean => {
  const [a, b] = [parse(one), parse(other)];
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
};

export const anyOverlap = (ones: readonly string[], others: readonly string[]): boolean =>
  ones.some((one) => others.some((other) => overlap(one, other)));

interface BlockState {
  readonly cidr: string;
  readonly state: string;
}

/** Whether blocks of two VPCs that hold addresses overlap. */
export const overlapping = (ones: readonly BlockState[], others: readonly BlockState[]): boolean => {
  const live = (blocks: readonly BlockState[]) => blocks.filter(({ state }) => state !== "disassociated").map(({ cidr }) => cidr);
  return anyOverlap(live(ones), live(others));
};

/** The blocks of both VPCs that the ledger says were decided on, as one text. */
export const recordedBlocks = (entry: { readonly record: Pick<PeeringRecord, "blocks"> } | null): string =>
  entry === null
    ? ""
    : [entry.record.blocks.requester, entry.record.blocks.accepter].map((each) => [...each].sort().join(" ")).join(" | ");
