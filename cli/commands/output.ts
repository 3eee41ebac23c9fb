import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import type { Paint } from "#shared/render/report.ts";

/** Where a command writes and what it knows about its terminal; injected so that a test can read it. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  readonly paint: Paint;
  readonly terminal: boolean;
  /** asks whoever sits there; null where nobody does */
  readonly question: ((text: string) => Promise<string>) | null;
}

const plain: Paint = (_style, text) => text;

/** The process's own output: colours only on a terminal, and none where NO_COLOR is set. */
export const processOutput = (): Output => {
  // A pseudo-terminal without a size can't be drawn on.
  const terminal = process.stdout.isTTY === true && process.stdout.columns > 0;
  const coloured = terminal && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    paint: coloured ? (style, text) => styleText(style, text, { validateStream: false }) : plain,
    terminal,
    question: terminal && process.stdin.isTTY ? question : null,
  };
};

const question = async (text: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(text);
  } finally {
    lines.close();
  }
};

/** A reader that goes away (`| head`) ends the program without a word, with `exitCode`. */
export const quietWhenReaderLeaves = (exitCode = 0): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(exitCode);
    });
};
