import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

/** A folder that goes when the test file that asked for it is done. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "peering-test-"));
  made.push(folder);
  return folder;
};

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
