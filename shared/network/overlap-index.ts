import { parseCidr } from "./cidr.ts";
import { overlapV4 } from "./overlap-v4.ts";
import { overlapV6, type Placed } from "./overlap-v6.ts";
import { packedV4 } from "./packed-v4.ts";

/**
 * Gives the places, in the list of known blocks, of all that share an address with the block: in `compareCidr`'s order,
 * equal ones as listed; throws `RangeError` for a text that is no block.
 */
export type OverlapIndex = (block: string) => readonly number[];

/**
 * An index over many known blocks; throws `RangeError` for a text that is no block. Blocks never overlap by halves, so what
 * overlaps a block are its containers, found by walking up, and one run of blocks that begin within it: a lookup takes time
 * for the offenders that it names, not for the blocks that it knows.
 */
export const overlapIndex = (known: readonly string[]): OverlapIndex => {
  const packed = new Float64Array(known.length);
  const places = new Uint32Array(known.length);
  const others: Placed[] = [];
  let count = 0;
  for (const [place, text] of known.entries()) {
    const read = packedV4(text);
    if (read === -1) others.push({ block: parseCidr(text), place });
    else {
      packed[count] = read;
      places[count++] = place;
    }
  }
  const v4 = overlapV4(packed.subarray(0, count), places.subarray(0, count));
  const v6 = overlapV6(others);
  return (text) => {
    const read = packedV4(text);
    return read === -1 ? v6(parseCidr(text)) : v4(read);
  };
};
