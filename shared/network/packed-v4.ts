const [zero, nine, dot, slash] = [48, 57, 46, 47];

const room = 64;

const endOfDigits = (text: string, from: number): number => {
  let at = from;
  // Stryker disable next-line ConditionalExpression,EqualityOperator: NaN, the code beyond the end, is no digit either
  while (at < text.length && text.charCodeAt(at) >= zero && text.charCodeAt(at) <= nine) at++;
  return at;
};

/** The number that the digits from `from` up to `end` write; NaN for none, and for one with a leading zero. */
const numberBetween = (text: string, from: number, end: number): number => {
  if (end === from || (end - from > 1 && text.charCodeAt(from) === zero)) return Number.NaN;
  let value = 0;
  for (let at = from; at < end; at++) value = value * 10 + text.charCodeAt(at) - zero;
  return value;
};

/**
 * An IPv4 block in canonical form as one number, first address × 64 + prefix length; -1 for every other text, which may
 * still be a block: `parseCidr` knows. It allocates nothing, so a million blocks are read in a tenth of a second.
 */
export const packedV4 = (text: string): number => {
  let address = 0;
  let at = 0;
  for (let octets = 0; octets < 4; octets++) {
    const end = endOfDigits(text, at);
    const octet = numberBetween(text, at, end);
    if (!(octet <= 255) || text.charCodeAt(end) !== (octets < 3 ? dot : slash)) return -1;
    address = address * 256 + octet;
    at = end + 1;
  }
  const end = endOfDigits(text, at);
  const prefix = numberBetween(text, at, end);
  const isBlock = end === text.length && prefix <= 32 && address % 2 ** (32 - prefix) === 0;
  return isBlock ? address * room + prefix : -1;
};

/** The first address of a packed block. */
export const firstOf = (packed: number): number => Math.floor(packed / room);

/** The prefix length of a packed block. */
export const prefixOf = (packed: number): number => packed % room;

/** The last address of a packed block. */
export const lastOf = (packed: number): number => firstOf(packed) + 2 ** (32 - prefixOf(packed)) - 1;
