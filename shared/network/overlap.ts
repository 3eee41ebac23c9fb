import { overlaps, parseCidr } from "./cidr.ts";

/** Every pair of blocks, one from each list, that share an address; in the lists' order; throws `RangeError` for a text that is no block. */
export const overlappingPairs = (
  aTexts: readonly string[],
  bTexts: readonly string[],
): readonly (readonly [string, string])[] => {
  const others = bTexts.map(parseCidr);
  return aTexts
    .map(parseCidr)
    .flatMap((a) => others.filter((b) => overlaps(a, b)).map((b): readonly [string, string] => [a.text, b.text]));
};
