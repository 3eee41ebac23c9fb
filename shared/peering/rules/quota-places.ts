import type { PrefixListFacts, VpcFacts } from "../facts.ts";

/** A destination or source as a quota counts it: how many places, in which family; both where the family isn't known. */
export interface Places {
  readonly version: 4 | 6 | null;
  readonly count: number;
  /** the prefix list whose size isn't known, counted as one */
  readonly unknown: string | null;
}

export const families = [4, 6] as const;

/** WHY: not parsed; facts hold canonical text, and a colon tells the family. */
export const familyOf = (cidr: string): 4 | 6 => (cidr.includes(":") ? 6 : 4);

export const placesOfBlock = (cidr: string): Places => ({ version: familyOf(cidr), count: 1, unknown: null });

/** A prefix list takes its largest size (aws-facts 5); AWS's own lists don't tell theirs, and those for gateway endpoints take one. */
export const placesOfList = (vpc: VpcFacts, id: string): Places => {
  const known: PrefixListFacts | undefined = vpc.prefixLists.find((list) => list.id === id);
  const count = known?.maxEntries ?? null;
  return { version: known?.version ?? null, count: count ?? 1, unknown: count === null ? id : null };
};

export const placesIn = (version: 4 | 6, all: readonly Places[]): number =>
  all.reduce((sum, places) => (places.version === null || places.version === version ? sum + places.count : sum), 0);

/** ` (prefix list … counted as 1, its size isn't known)`, or nothing. */
export const printUnknown = (all: readonly Places[]): string => {
  const lists = [...new Set(all.flatMap(({ unknown }) => unknown ?? []))].sort();
  return lists.length === 0 ? "" : `; ${lists.map((id) => `\`${id}\``).join(", ")} counted as 1, as its size can't be read`;
};
