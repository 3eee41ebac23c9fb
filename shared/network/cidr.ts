declare const strict: unique symbol;

/** A block of addresses in canonical form, made only by `parseCidr`. In JSON it travels as its `text`. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly prefix: number;
  /** first and last address as numbers */
  readonly first: bigint;
  readonly last: bigint;
  /** canonical: no host bits, no leading zeros; IPv6 after RFC 5952 */
  readonly text: string;
  readonly [strict]: true;
}

interface Address {
  readonly version: 4 | 6;
  readonly number: bigint;
}

// Leading zeros are refused: some readers take `010` for octal 8, and one wrong reading opens the wrong route.
const dottedQuad = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const blockForm = /^([0-9A-Fa-f:.]+)\/(0|[1-9]\d{0,2})$/;
const hextet = /^[0-9A-Fa-f]{1,4}$/;

const readV4 = (text: string): number | null => {
  const match = dottedQuad.exec(text);
  if (match === null) return null;
  const octets = match.slice(1).map(Number);
  return octets.some((octet) => octet > 255) ? null : octets.reduce((sum, octet) => sum * 256 + octet, 0);
};

/** `::ffff:10.0.0.0` with its dotted end written as two groups of 16 bits. */
const withoutDots = (text: string): string | null => {
  if (!text.includes(".")) return text;
  const start = text.lastIndexOf(":") + 1;
  const tail = readV4(text.slice(start));
  if (tail === null) return null;
  return `${text.slice(0, start)}${Math.floor(tail / 65536).toString(16)}:${(tail % 65536).toString(16)}`;
};

const readV6 = (text: string): bigint | null => {
  const halves = withoutDots(text)?.split("::");
  if (halves === undefined || halves.length > 2) return null;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const written = [...head, ...(tail ?? [])];
  if (written.some((group) => !hextet.test(group))) return null;
  if (tail === undefined ? written.length !== 8 : written.length > 7) return null;
  // Stryker disable next-line StringLiteral: an empty group is padded to the same four zeros
  const groups = tail === undefined ? head : [...head, ...Array<string>(8 - written.length).fill("0"), ...tail];
  return BigInt(`0x${groups.map((group) => group.padStart(4, "0")).join("")}`);
};

const readAddress = (text: string): Address | null => {
  const v4 = readV4(text);
  if (v4 !== null) return { version: 4, number: BigInt(v4) };
  const v6 = readV6(text);
  return v6 === null ? null : { version: 6, number: v6 };
};

/** The longest run of two or more zero groups, the first of equals, becomes `::` (RFC 5952). */
const compressed = (groups: readonly string[]): string => {
  const joined = `:${groups.join(":")}:`;
  const runs = joined.match(/:(?:0:){2,}/g) ?? [];
  // Stryker disable next-line EqualityOperator: runs of one length are one text, and `indexOf` finds the first
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return groups.join(":");
  const at = joined.indexOf(longest);
  return `${joined.slice(1, at)}::${joined.slice(at + longest.length, -1)}`;
};

const printAddress = ({ version, number }: Address): string => {
  if (version === 4) {
    const value = Number(number);
    return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
  }
  const digits = number.toString(16).padStart(32, "0");
  return compressed((digits.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")));
};

const block = (version: 4 | 6, prefix: number, address: bigint): Cidr => {
  const size = 1n << BigInt((version === 4 ? 32 : 128) - prefix);
  const first = address - (address % size);
  const text = `${printAddress({ version, number: first })}/${prefix}`;
  return { version, prefix, first, last: first + size - 1n, text } as Cidr;
};

interface Read {
  /** the block that holds the address */
  readonly block: Cidr;
  /** the address as it was written */
  readonly address: bigint;
}

const known = new Map<string, Read>();
const mostKnown = 10_000;

/** A decision reads the same few texts again and again. */
const read = (text: string): Read => {
  const found = known.get(text) ?? readAnew(text);
  if (known.size >= mostKnown) known.clear();
  known.set(text, found);
  return found;
};

const readAnew = (text: string): Read => {
  const match = blockForm.exec(text);
  if (match === null) throw new RangeError(`\`${text}\` is not a block of addresses; write it like 10.0.0.0/16 or 2001:db8::/56`);
  const [, written = "", length] = match;
  const address = readAddress(written);
  if (address === null) throw new RangeError(`\`${written}\` in \`${text}\` is not an IP address`);
  const bits = address.version === 4 ? 32 : 128;
  const prefix = Number(length);
  if (prefix > bits) throw new RangeError(`prefix length ${prefix} in \`${text}\` is more than the ${bits} bits of the address`);
  return { block: block(address.version, prefix, address.number), address: address.number };
};

/** The block that the text names; throws `RangeError` with the fix when it isn't exactly one. */
export const parseCidr = (text: string): Cidr => {
  const { block: found, address } = read(text);
  if (address !== found.first) throw new RangeError(`\`${text}\` has host bits set, did you mean ${found.text}`);
  return found;
};

/** The block that the text names, or null: for fields that may hold something else, such as a prefix list id. */
export const readCidr = (text: string): Cidr | null => {
  try {
    return parseCidr(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/**
 * The text as EC2 stores it: host bits cleared, IPv6 compressed; throws `RangeError` for what is no block.
 * Source: EC2 API, CreateRoute: "if you specify 100.68.0.18/18, we modify it to 100.68.0.0/18".
 */
export const canonical = (text: string): string => read(text).block.text;

/** Whether two blocks share an address; never true across families, so `::ffff:10.0.0.0/104` is clear of 10.0.0.0/8. */
export const overlaps = (a: Cidr, b: Cidr): boolean => a.version === b.version && a.first <= b.last && b.first <= a.last;

/** Whether every address of `b` is in `a`. */
export const contains = (a: Cidr, b: Cidr): boolean => a.version === b.version && a.first <= b.first && b.last <= a.last;

/** Total order for sorting: IPv4 first, then by first address, wider blocks before those within them. */
export const compareCidr = (a: Cidr, b: Cidr): number => {
  if (a.version !== b.version) return a.version - b.version;
  // Stryker disable next-line EqualityOperator: they differ
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.prefix - b.prefix;
};
