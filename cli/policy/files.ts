import { readdirSync, readFileSync } from "node:fs";
import type { PolicyFile } from "#shared/policy/policy.ts";
import type { TextFault } from "./code-frame.ts";

/** Policy files as far as they could be read. */
export interface ReadFiles {
  readonly files: readonly PolicyFile[];
  readonly faults: readonly TextFault[];
}

const folderInForce = (): string => process.env.PEERING_POLICIES ?? "infra/policies";

/** The named files, or, where none is named, those in force: `*.cedar` in `infra/policies` or `PEERING_POLICIES`. */
export const readPolicyFiles = (named: readonly string[] | undefined): ReadFiles => {
  if (named === undefined || named.length === 0) return readFolder(folderInForce());
  const read = [...new Set(named)].map(readOne);
  return { files: read.flatMap(({ files }) => files), faults: read.flatMap(({ faults }) => faults) };
};

const readFolder = (folder: string): ReadFiles => {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".cedar"));
    if (names.length === 0) return unread(folder, "there is no `.cedar` file in it");
    const read = names.toSorted().map((name) => readOne(`${folder}/${name}`));
    return { files: read.flatMap(({ files }) => files), faults: read.flatMap(({ faults }) => faults) };
  } catch (error) {
    return unread(folder, messageOf(error));
  }
};

const readOne = (file: string): ReadFiles => {
  try {
    return { files: [{ file, text: readFileSync(file, "utf8") }], faults: [] };
  } catch (error) {
    return unread(file, messageOf(error));
  }
};

const unread = (file: string, why: string): ReadFiles => ({
  files: [],
  faults: [
    { file, line: 1, column: 1, message: `can't be read: ${why}`, help: "name the policy files, or run this in the repository" },
  ],
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
