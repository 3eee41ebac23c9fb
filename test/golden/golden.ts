import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** Compares with a file under test/golden; `GOLDEN=update` writes it and still fails the run, so that no one commits unread output. */
export const expectGolden = (file: string, text: string): void => {
  const path = join(import.meta.dirname, file);
  const kept = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (process.env.GOLDEN === "update" && kept !== text) {
    writeFileSync(path, text);
    expect.fail(`wrote test/golden/${file}: read the change, then run again without GOLDEN`);
  }
  expect(text, `test/golden/${file} differs; GOLDEN=update writes it`).toBe(kept);
};
