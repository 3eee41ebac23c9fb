import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicy } from "#shared/policy/load.ts";

/** A policy with a fault is never packaged: every fault, with its place, ends the packaging. */
export const refuseFaultyPolicies = (folder: string): void => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".cedar"));
  const files = names.map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
  const read = loadPolicy(files, { organizationId: "o-packaging" });
  if (read.is === "policy") return;
  throw new Error(read.faults.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join("\n"));
};
