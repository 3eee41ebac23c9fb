import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

const update = process.env.GOLDEN === "update";

const keptIn = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

/** Writing still fails the run, so that no one commits unread output. */
const write = (file: string, text: string): never => {
  writeFileSync(join(import.meta.dirname, file), text);
  return expect.fail(`wrote test/golden/${file}: read the change, then run again without GOLDEN`);
};

/** Compares text with a file under test/golden; `GOLDEN=update` writes it. */
export const expectGolden = (file: string, text: string): void => {
  const kept = keptIn(join(import.meta.dirname, file));
  if (update && kept !== text) write(file, text);
  expect(text, `test/golden/${file} differs; GOLDEN=update writes it`).toBe(kept);
};

/** The same for JSON whose layout is the formatter's. */
export const expectGoldenJson = (file: string, text: string): void => {
  const kept: unknown = JSON.parse(keptIn(join(import.meta.dirname, file)) || "null");
  const made: unknown = JSON.parse(text);
  if (update && JSON.stringify(kept) !== JSON.stringify(made)) write(file, text);
  expect(made, `test/golden/${file} differs; GOLDEN=update writes it`).toEqual(kept);
};
