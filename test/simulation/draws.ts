import { Random } from "#infra/sandbox/random.ts";

/** Seeded choices; the same seed makes the same ones. */
export class Draws {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** in [0, 1) */
  part(): number {
    return this.#random.next();
  }

  /** from 0 up to, without, `below` */
  below(below: number): number {
    return Math.floor(this.#random.next() * below);
  }

  chance(likelihood: number): boolean {
    return this.#random.next() < likelihood;
  }

  /** undefined only of an empty list */
  oneOf<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }

  seed(): number {
    return this.below(2 ** 31);
  }
}

/** Numbers that are far apart for neighbouring seeds. */
export const mixed = (seed: number, salt: number): number => {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
};
