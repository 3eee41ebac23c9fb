import { Buffer } from "node:buffer";
import type { PolicyFile } from "./policy.ts";

/** One policy's text and where it stands in its file. */
export interface Piece {
  readonly file: PolicyFile;
  readonly text: string;
  /** offset of the text in the file, in characters (UTF-16) */
  readonly start: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column, from 1, of a character offset. */
export const positionAt = (text: string, offset: number): Position => {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
};

/** Characters before a byte offset: Cedar counts UTF-8 bytes, a string counts UTF-16 units. */
export const charactersBefore = (text: string, bytes: number): number =>
  Buffer.from(text, "utf8").subarray(0, bytes).toString("utf8").length;

// Comments, string literals with their escapes, blanks, the `;` that ends a policy, or one other character.
const token = /(?<skip>\/\/[^\n\r]*|\s+)|"(?:\\.|[^"\\])*"|(?<end>;)|./gsu;

/**
 * The policies of a file that Cedar has parsed, in their order, each up to its `;` and without the comments before it.
 * WHY: `policySetTextToParts` gives neither offsets nor the file's order (it sorts `policy10` before `policy2`).
 */
export const pieces = (file: PolicyFile): readonly Piece[] => {
  const found: Piece[] = [];
  let start: number | null = null;
  for (const match of file.text.matchAll(token)) {
    if (match.groups?.skip !== undefined) continue;
    start ??= match.index;
    if (match.groups?.end === undefined) continue;
    found.push({ file, text: file.text.slice(start, match.index + 1), start });
    start = null;
  }
  return found;
};
