export type Family = 4 | 6;

/** An address block, canonical: host bits are clear, `text` is how EC2 prints it. */
export interface Block {
  readonly family: Family;
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly text: string;
}

const widths = { 4: 32, 6: 128 } as const;
const decimal = /^(?:0|[1-9]\d{0,2})$/;
const hextet = /^[0-9a-f]{1,4}$/i;

const readIpv4 = (text: string): bigint | undefined => {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => decimal.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
};

const readGroups = (text: string): bigint[] | undefined => {
  if (text === "") return [];
  const parts = text.split(":");
  return parts.every((part) => hextet.test(part)) ? parts.map((part) => BigInt(`0x${part}`)) : undefined;
};

/** An IPv4 tail (`::ffff:10.0.0.1`) as two hexadecimal groups. */
const withoutIpv4Tail = (text: string): string | undefined => {
  if (!text.includes(".")) return text;
  const cut = text.lastIndexOf(":") + 1;
  const tail = readIpv4(text.slice(cut));
  return tail === undefined ? undefined : `${text.slice(0, cut)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
};

/** The eight groups of an address, `::` filled with zeros. */
const expand = (halves: readonly string[]): bigint[] | undefined => {
  const head = readGroups(halves[0] ?? "");
  const tail = readGroups(halves[1] ?? "");
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  const fits = halves.length === 2 ? missing > 0 : missing === 0;
  return fits ? [...head, ...Array<bigint>(missing).fill(0n), ...tail] : undefined;
};

const readIpv6 = (text: string): bigint | undefined => {
  const halves = withoutIpv4Tail(text)?.split("::");
  if (halves === undefined || halves.length > 2) return undefined;
  return expand(halves)?.reduce((sum, group) => (sum << 16n) | group, 0n);
};

const printIpv4 = (address: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");

// RFC 5952: the longest run of two or more zero groups, the first of equals, becomes `::`.
const printIpv6 = (address: bigint): string => {
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${groups.slice(best.start + best.length).join(":")}`;
};

const makeBlock = (family: Family, address: bigint, length: number): Block => {
  const hostBits = BigInt(widths[family] - length);
  const first = (address >> hostBits) << hostBits;
  const text = `${family === 4 ? printIpv4(first) : printIpv6(first)}/${length}`;
  return { family, length, first, last: first | ((1n << hostBits) - 1n), text };
};

/** Reads `10.0.0.0/16` or `2001:db8::/56`, clearing host bits as EC2 does (aws-facts, section 4); undefined when it is neither. */
export const parseBlock = (text: string): Block | undefined => {
  const [address = "", length = "", ...rest] = text.split("/");
  if (rest.length > 0 || !decimal.test(length)) return undefined;
  const family = address.includes(":") ? 6 : 4;
  const value = family === 4 ? readIpv4(address) : readIpv6(address);
  if (value === undefined || Number(length) > widths[family]) return undefined;
  return makeBlock(family, value, Number(length));
};

/** The block of a literal in the source; throws on a typing mistake. */
export const block = (text: string): Block => {
  const parsed = parseBlock(text);
  if (!parsed) throw new Error(`not an address block: ${text}`);
  return parsed;
};

/** The block of the given length at the given address. */
export const blockAt = (family: Family, address: bigint, length: number): Block => makeBlock(family, address, length);

/** Whether `outer` holds every address of `inner`; equal blocks contain each other. */
export const contains = (outer: Block, inner: Block): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (one: Block, other: Block): boolean =>
  one.family === other.family && one.first <= other.last && other.first <= one.last;
