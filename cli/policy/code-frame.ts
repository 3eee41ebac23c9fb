import type { Paint } from "#shared/render/report.ts";

/** A fault at a place in a text; lines and columns count from 1. */
export interface TextFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly help: string;
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

const shownBefore = 2;

/** Up to three lines of the source, and a caret under the column; none where the text isn't at hand. */
const frame = ({ line, column }: TextFault, text: string, paint: Paint): readonly string[] => {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - shownBefore);
  const width = String(line).length;
  const shown = lines.slice(first - 1, line).map((content, index) => {
    const number = String(first + index).padStart(width);
    return paint(first + index === line ? "bold" : "dim", `  ${number} | ${content}`.trimEnd());
  });
  // A tab before the caret stays a tab, so that both stand below each other at any tab width.
  const indent = (lines[line - 1] ?? "").slice(0, column - 1).replace(/[^\t]/g, " ");
  return [...shown, `  ${" ".repeat(width)} | ${indent}${paint("red", "^")}`];
};

/** `file:line:column message`, the source with a caret, and what to do about it. */
export const printWithFrame = (fault: TextFault, sources: readonly Source[], paint: Paint): string => {
  const { file, line, column, message, help } = fault;
  const source = sources.find((each) => each.file === file);
  return [
    `${paint("bold", `${file}:${line}:${column}`)} ${message}`,
    ...(source === undefined ? [] : frame(fault, source.text, paint)),
    ...(help === "" ? [] : [`  help: ${help}`]),
  ].join("\n");
};
