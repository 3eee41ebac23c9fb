import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "#cli/main.ts";
import { temporaryFolder } from "#test/builders/temporary-folder.ts";
import { recordedOutput } from "../recorded-output.ts";

/** The command line, and what it wrote. */
export const peering = async (...argv: readonly string[]) => {
  const output = recordedOutput();
  const exitCode = await run(argv, output);
  return { exitCode, stdout: output.stdout(), stderr: output.stderr() };
};

/** Files in a folder of their own; gives the folder. */
export const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};
