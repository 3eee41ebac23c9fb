import type { Json } from "./json.ts";

/** The state that a line of states has come to. */
export interface Reached {
  readonly name: string;
  readonly input: Json;
  readonly enteredAt: number;
}

/** A branch or an iteration: how far it has come, and what it gave once it was through. */
interface Part {
  readonly progress: Progress;
  output: Json | undefined;
}

/**
 * How far a line of states has come: "Step Functions preserves the results … of the successful steps, and doesn't rerun these steps
 * when you redrive an execution" (RedriveExecution), the iterations of a Map and the branches of a Parallel among them.
 */
export class Progress {
  #reached: Reached | undefined;
  readonly #parts = new Map<number, Part>();

  get reached(): Reached | undefined {
    return this.#reached;
  }

  enter(reached: Reached): void {
    this.#reached = reached;
    this.#parts.clear();
  }

  /** The whole state is tried again: nothing of it is through. */
  forget(): void {
    this.#parts.clear();
  }

  part(index: number): Progress {
    return this.#part(index).progress;
  }

  /** Gives the output of a part that is through, else runs it; one without an output isn't through. */
  async once<T extends Json | undefined>(index: number, run: () => Promise<T>): Promise<T> {
    const part = this.#part(index);
    if (part.output !== undefined) return part.output as T; // what the same run gave before
    const output = await run();
    part.output = output;
    return output;
  }

  #part(index: number): Part {
    const part = this.#parts.get(index) ?? { progress: new Progress(), output: undefined };
    this.#parts.set(index, part);
    return part;
  }
}
