import type { Asked } from "./asked.ts";

/** What a mode comes to. */
interface Outcome {
  readonly broken: boolean;
  /** for machines */
  readonly summary: object;
}

/** One way to use the command: tells lines as it goes. */
export type Run = (asked: Asked, tell: (text: string) => void) => Promise<Outcome>;
