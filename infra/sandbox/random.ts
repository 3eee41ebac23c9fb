/** long enough for every id that AWS makes */
const scratch = Buffer.alloc(16);

/** Seeded random numbers (mulberry32): the same seed gives the same sequence, so a run can be replayed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** in [0, 1) */
  next(): number {
    return this.#bits() / 0x100000000;
  }

  /** 32 random bits */
  #bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** `length` hexadecimal digits, as in AWS's ids */
  hex(length: number): string {
    const words = Math.ceil(length / 8);
    const bytes = words <= scratch.length / 4 ? scratch : Buffer.alloc(words * 4);
    for (let word = 0; word < words; word++) bytes.writeUInt32BE(this.#bits(), word * 4);
    return bytes.toString("hex", 0, words * 4).slice(0, length);
  }

  uuid(): string {
    const h = this.hex(32);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  }
}
