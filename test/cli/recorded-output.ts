import type { Output } from "#cli/commands/output.ts";

/** An output that keeps what was written. */
export const recordedOutput = (): Output & { readonly stdout: () => string; readonly stderr: () => string } => {
  const written = { out: "", err: "" };
  return {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    paint: (_style, text) => text,
    terminal: false,
    question: null,
    stdout: () => written.out,
    stderr: () => written.err,
  };
};
