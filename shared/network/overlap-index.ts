import { type Cidr, parseCidr } from "./cidr.ts";

/** Gives the positions, ascending, of all known blocks that share an address with the block. */
export type OverlapIndex = (block: Cidr) => readonly number[];

/**
 * Known blocks of one family in `compareCidr`'s order. Blocks never overlap by halves, so what overlaps a block are its
 * containers, found by walking up, and one run of blocks that begin within it.
 */
interface Family {
  readonly first: ArrayLike<number | bigint>;
  readonly last: ArrayLike<number | bigint>;
  /** index of the narrowest block that holds this one, -1 for none */
  readonly container: Int32Array;
  /** position in the list that was given */
  readonly position: Uint32Array;
}

interface Known {
  readonly block: Cidr;
  readonly position: number;
}

const wideFirst = (a: Known, b: Known): number =>
  a.block.first < b.block.first ? -1 : a.block.first > b.block.first ? 1 : a.block.prefix - b.block.prefix;

const containers = (sorted: readonly Known[]): Int32Array => {
  const found = new Int32Array(sorted.length).fill(-1);
  const open: { readonly last: bigint; readonly index: number }[] = [];
  for (const [index, { block }] of sorted.entries()) {
    while ((open.at(-1)?.last ?? block.first) < block.first) open.pop();
    found[index] = open.at(-1)?.index ?? -1;
    open.push({ last: block.last, index });
  }
  return found;
};

const numbersOf = (version: 4 | 6, addresses: readonly bigint[]): ArrayLike<number | bigint> =>
  version === 4 ? Uint32Array.from(addresses, Number) : addresses;

const family = (version: 4 | 6, known: readonly Known[]): Family => {
  const sorted = known.filter(({ block }) => block.version === version).toSorted(wideFirst);
  return {
    first: numbersOf(
      version,
      sorted.map(({ block }) => block.first),
    ),
    last: numbersOf(
      version,
      sorted.map(({ block }) => block.last),
    ),
    container: containers(sorted),
    position: Uint32Array.from(sorted, ({ position }) => position),
  };
};

/** The first index whose block begins at the address or after it. */
const lowerBound = (first: ArrayLike<number | bigint>, address: number | bigint): number => {
  let [low, high] = [0, first.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((first[middle] ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  return low;
};

const overlapping = ({ first, last, container, position }: Family, from: number | bigint, to: number | bigint): number[] => {
  const found: number[] = [];
  const start = lowerBound(first, from);
  for (let above = start - 1; above >= 0; above = container[above] ?? -1) {
    if ((last[above] ?? 0) >= from) found.push(position[above] ?? 0);
  }
  for (let index = start; index < first.length && (first[index] ?? 0) <= to; index++) found.push(position[index] ?? 0);
  return found.sort((a, b) => a - b);
};

/** An index over many known blocks; a lookup takes time for the offenders that it names, not for the blocks that it knows. */
export const overlapIndex = (texts: readonly string[]): OverlapIndex => {
  const known = texts.map((text, position) => ({ block: parseCidr(text), position }));
  const [v4, v6] = [family(4, known), family(6, known)];
  return ({ version, first, last }) =>
    version === 4 ? overlapping(v4, Number(first), Number(last)) : overlapping(v6, first, last);
};
