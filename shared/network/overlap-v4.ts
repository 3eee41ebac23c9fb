import { firstOf, lastOf, prefixOf } from "./packed-v4.ts";

/** Known IPv4 blocks in `compareCidr`'s order, in typed arrays: a million take 16 MB. */
interface Sorted {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  /** place in the list that was given */
  readonly place: Uint32Array;
}

/** Some bits of a key, as one pass of a radix sort takes them. */
interface Digit {
  readonly shift: number;
  readonly mask: number;
}

const wholeAddress: readonly Digit[] = [
  { shift: 0, mask: 2047 },
  { shift: 11, mask: 2047 },
  { shift: 22, mask: 1023 },
];

interface Keyed {
  readonly keys: Uint32Array;
  readonly indices: Uint32Array;
}

/** Where the keys of each digit begin once they are sorted by it. */
const startsOf = (keys: Uint32Array, { shift, mask }: Digit): Uint32Array => {
  const starts = new Uint32Array(mask + 2);
  for (const key of keys) {
    const after = ((key >>> shift) & mask) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let digit = 1; digit <= mask; digit++) starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
  return starts;
};

/** The same pairs by one digit of their keys, equals in the order they came. */
const sortedByDigit = ({ keys, indices }: Keyed, { shift, mask }: Digit): Keyed => {
  const next = startsOf(keys, { shift, mask });
  const sorted = { keys: new Uint32Array(keys.length), indices: new Uint32Array(keys.length) };
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0;
    const digit = (key >>> shift) & mask;
    const to = next[digit] ?? 0;
    sorted.keys[to] = key;
    sorted.indices[to] = indices[at] ?? 0;
    next[digit] = to + 1;
  }
  return sorted;
};

// Stryker disable EqualityOperator: a typed array ignores what is written beyond its end
/** Indices by first address, wider blocks first. WHY not `sort`: a million comparisons by function take five times as long */
const orderOf = (packed: Float64Array): Uint32Array => {
  const [prefixes, indices] = [new Uint32Array(packed.length), new Uint32Array(packed.length)];
  for (let at = 0; at < packed.length; at++) {
    prefixes[at] = prefixOf(packed[at] ?? 0);
    indices[at] = at;
  }
  const byPrefix = sortedByDigit({ keys: prefixes, indices }, { shift: 0, mask: 63 }).indices;
  const first = new Uint32Array(packed.length);
  for (let at = 0; at < packed.length; at++) first[at] = firstOf(packed[byPrefix[at] ?? 0] ?? 0);
  return wholeAddress.reduce(sortedByDigit, { keys: first, indices: byPrefix }).indices;
};

const sorted = (packed: Float64Array, places: Uint32Array): Sorted => {
  const order = orderOf(packed);
  const made = {
    first: new Uint32Array(order.length),
    last: new Uint32Array(order.length),
    place: new Uint32Array(order.length),
  };
  for (let at = 0; at < order.length; at++) {
    const index = order[at] ?? 0;
    const block = packed[index] ?? 0;
    made.first[at] = firstOf(block);
    made.last[at] = lastOf(block);
    made.place[at] = places[index] ?? 0;
  }
  return made;
};

// Stryker restore EqualityOperator

/**
 * For each block the index of the narrowest earlier one that holds it, equals too; -1 for none.
 * WHY not a running maximum of last addresses: that tells that some earlier block reaches this far, and not which.
 */
const containersOf = ({ first, last }: Sorted): Int32Array => {
  const container = new Int32Array(first.length);
  // Stryker disable ConditionalExpression,EqualityOperator,LogicalOperator: a nearer index costs the walk up time, and no offender
  for (let index = 0; index < first.length; index++) {
    let above = index - 1;
    while (above >= 0 && (last[above] ?? 0) < (first[index] ?? 0)) above = container[above] ?? -1;
    container[index] = above;
  }
  // Stryker restore ConditionalExpression,EqualityOperator,LogicalOperator
  return container;
};

/** The first index whose block begins at the address or after it. */
const lowerBound = (first: Uint32Array, address: number): number => {
  let low = 0;
  let high = first.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // Stryker disable next-line EqualityOperator: blocks that begin at the address hold each other, so the walk up finds them too
    if ((first[middle] ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What overlaps a packed block, by place. `packed` and `places` belong together. */
export const overlapV4 = (packed: Float64Array, places: Uint32Array): ((block: number) => readonly number[]) => {
  const blocks = sorted(packed, places);
  const { first, last, place } = blocks;
  const container = containersOf(blocks);
  return (block) => {
    const [from, to] = [firstOf(block), lastOf(block)];
    const found: number[] = [];
    const start = lowerBound(first, from);
    for (let above = start - 1; above >= 0; above = container[above] ?? -1) {
      if ((last[above] ?? 0) >= from) found.push(place[above] ?? 0);
    }
    found.reverse();
    for (let index = start; index < first.length && (first[index] ?? 0) <= to; index++) found.push(place[index] ?? 0);
    return found;
  };
};
