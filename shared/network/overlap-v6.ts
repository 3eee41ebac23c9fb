import { type Cidr, compareCidr, contains } from "./cidr.ts";

/** A known block and its place in the list that was given. */
export interface Placed {
  readonly block: Cidr;
  readonly place: number;
}

/** What overlaps an IPv6 block, by place. The same walk as for IPv4, on numbers that don't fit a typed array. */
export const overlapV6 = (known: readonly Placed[]): ((block: Cidr) => readonly number[]) => {
  const sorted = known.toSorted((a, b) => compareCidr(a.block, b.block));
  const container: number[] = [];
  const narrowest = (from: number, block: Cidr): number => {
    let above = from;
    for (let holder = sorted[above]; holder && !contains(holder.block, block); holder = sorted[above])
      above = container[above] ?? -1;
    return above;
  };
  for (const [index, { block }] of sorted.entries()) container.push(narrowest(index - 1, block));
  return (block) => {
    const start = lowerBound(sorted, block.first);
    const found: number[] = [];
    for (let above = narrowest(start - 1, block); above >= 0; above = container[above] ?? -1)
      found.push(sorted[above]?.place ?? 0);
    found.reverse();
    for (let index = start; (sorted[index]?.block.first ?? block.last + 1n) <= block.last; index++)
      found.push(sorted[index]?.place ?? 0);
    return found;
  };
};

/** The first index whose block begins at the address or after it. */
const lowerBound = (sorted: readonly Placed[], address: bigint): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.block.first ?? address) < address) low = middle + 1;
    else high = middle;
  }
  return low;
};
