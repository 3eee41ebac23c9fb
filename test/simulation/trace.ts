/** What happened, in order: its hash is always kept, its lines only when somebody wants to read them. */
export class Trace {
  readonly lines: string[] = [];
  readonly #now: () => number;
  readonly #kept: boolean;
  readonly #start: number;
  #low = 0x811c9dc5;
  #high = 0x1b873593;

  constructor(now: () => number, kept: boolean) {
    this.#now = now;
    this.#kept = kept;
    this.#start = now();
  }

  note(line: string): void {
    const time = this.#now() - this.#start;
    this.#mix(line, time);
    if (this.#kept) this.lines.push(`${clockText(time)} ${line}`);
  }

  call(line: string, input: unknown, outcome: string): void {
    const time = this.#now() - this.#start;
    this.#mix(line, time);
    this.#mix(outcome, time);
    if (this.#kept) this.lines.push(`${clockText(time)}   ${line} ${briefly(input)}${outcome === "" ? "" : ` → ${outcome}`}`);
  }

  hash(): string {
    return (this.#high >>> 0).toString(16).padStart(8, "0") + (this.#low >>> 0).toString(16).padStart(8, "0");
  }

  #mix(text: string, time: number): void {
    let low = Math.imul(this.#low ^ (time & 0xffff), 0x01000193);
    let high = Math.imul(this.#high ^ (time >>> 16), 0x85ebca6b);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0xcc9e2d51);
    }
    this.#low = low;
    this.#high = high ^ (low >>> 7);
  }
}

const two = (part: number): string => String(part).padStart(2, "0");

/** `+0:01:02.345` since the beginning */
const clockText = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `+${clock}.${String(milliseconds % 1000).padStart(3, "0")}`;
};

const briefly = (input: unknown): string => {
  const text = JSON.stringify(input) ?? "";
  return text.length > 220 ? `${text.slice(0, 220)}…` : text;
};
