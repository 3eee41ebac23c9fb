import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { loadPolicy } from "#shared/policy/load.ts";
import type { PolicyFile } from "#shared/policy/policy.ts";
import type { Fault, Path } from "./fault.ts";

const defaultPack = join(import.meta.dirname, "../../infra/policies/default.cedar");

/** The pack that is in force where a scenario names no policy. */
export const defaultPackText = (): string => readFileSync(defaultPack, "utf8");

/** Policies as a scenario gives them: text in place, or paths relative to the scenario. */
export interface PolicySource {
  readonly given: string | readonly string[] | undefined;
  readonly path: Path;
  /** the scenario's own file */
  readonly file: string;
}

interface Loaded {
  readonly files: readonly PolicyFile[];
  readonly faults: readonly Fault[];
}

/** Reads the policies of a scenario, or the shipped default pack where it gives none. */
export const loadPolicies = ({ given, path, file }: PolicySource): Loaded => {
  if (given === undefined) return { files: [{ file: "default.cedar", text: defaultPackText() }], faults: [] };
  const listed = typeof given === "string" ? [given] : given;
  const loaded = listed.map((entry, index) =>
    loadOne(entry, { file, path: typeof given === "string" ? path : [...path, index] }),
  );
  const files = loaded.flatMap((each) => each.files);
  const missing = loaded.flatMap(({ faults }) => faults);
  return { files, faults: missing.length > 0 ? missing : policyFaults(files, { given, path, file }) };
};

/** Faults in the policies' own text; those of text in place are told at its place in the scenario. */
const policyFaults = (files: readonly PolicyFile[], { path, file }: PolicySource): readonly Fault[] => {
  const loaded = loadPolicy(files, { organizationId: "o-sandbox00" });
  if (loaded.is === "policy") return [];
  return loaded.faults.map(({ file: at, line, column, message, help }) => {
    const text = help === "" ? message : `${message}; ${help}`;
    const inPlace = at.startsWith(`${file}#`);
    const where = at
      .slice(file.length + 1)
      .split("/")
      .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    return inPlace
      ? { path: where, message: `policy line ${line}, column ${column}: ${text}` }
      : { path, message: text, elsewhere: { file: at, line, column, message: text } };
  });
};

const loadOne = (entry: string, { file, path }: { readonly file: string; readonly path: Path }): Loaded => {
  if (isPolicyText(entry)) return { files: [{ file: `${file}#${path.join("/")}`, text: entry }], faults: [] };
  const place = resolve(dirname(file), entry);
  try {
    return { files: [{ file: relative(process.cwd(), place), text: readFileSync(place, "utf8") }], faults: [] };
  } catch {
    return { files: [], faults: [{ path, message: `policy file \`${entry}\` not found (paths are relative to the scenario)` }] };
  }
};

const isPolicyText = (entry: string): boolean => /\b(permit|forbid)\b/.test(entry) && /[(\n;]/.test(entry);
