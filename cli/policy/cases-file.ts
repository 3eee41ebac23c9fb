import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { PolicyFile } from "#shared/policy/policy.ts";
import { readSource, type SourceText } from "../scenario/document.ts";
import type { Fault } from "../scenario/fault.ts";
import { structureFaults } from "../scenario/structure.ts";
import { type Case, Cases } from "./cases-schema.ts";
import { faultsIn } from "./check.ts";
import type { Source, TextFault } from "./code-frame.ts";

/** A case and where it stands in its file. */
export interface PlacedCase {
  readonly case: Case;
  readonly line: number;
  readonly column: number;
}

export type ReadCases =
  | {
      readonly is: "cases";
      readonly file: string;
      readonly organization: string;
      readonly policies: readonly PolicyFile[];
      readonly cases: readonly PlacedCase[];
    }
  | { readonly is: "faults"; readonly faults: readonly TextFault[]; readonly sources: readonly Source[] };

/** Reads a file of cases and the policies that it names, or gives every fault in either. */
export const readCases = (file: string): ReadCases => {
  const text = textOf(file);
  if (text === null) return { is: "faults", faults: [cannotRead(file)], sources: [] };
  const source = readSource(file, text);
  const own = { file, text };
  const structure = source.faults.length > 0 ? [] : structureFaults(Cases, source.value);
  const faults = [...source.faults, ...structure.map((fault) => source.place(atValue(fault)))].map((fault) => ({
    ...fault,
    help: "",
  }));
  if (faults.length > 0) return { is: "faults", faults, sources: [own] };
  const { organization, policies, cases } = Cases.parse(source.value);
  const files = policies.map((path) => policyFile(file, path));
  const missing = files.flatMap((policy, index) => (policy === null ? [notFound(source, index, policies[index] ?? "")] : []));
  if (missing.length > 0) return { is: "faults", faults: missing, sources: [own] };
  const found = files.filter((policy) => policy !== null);
  const wrong = [...doubles(source, cases), ...faultsIn({ files: found, faults: [] })];
  if (wrong.length > 0) return { is: "faults", faults: wrong, sources: [own, ...found] };
  return { is: "cases", file, organization, policies: found, cases: cases.map((each, index) => placed(source, each, index)) };
};

/** An element of a list has no key to point at. */
const atValue = ({ path, message, atKey }: Fault): Fault =>
  atKey && typeof path.at(-1) !== "number" ? { path, message, atKey } : { path, message };

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
};

const cannotRead = (file: string): TextFault => ({
  file,
  line: 1,
  column: 1,
  message: "can't be read",
  help: "name a file of cases, as infra/policies/README.md shows one",
});

const policyFile = (file: string, path: string): PolicyFile | null => {
  const place = normalize(join(dirname(file), path));
  const text = textOf(place);
  return text === null ? null : { file: place, text };
};

const notFound = (source: SourceText, index: number, path: string): TextFault => ({
  ...source.place({ path: ["policies", index], message: `policy file \`${path}\` can't be read` }),
  help: "paths are relative to this file",
});

const doubles = (source: SourceText, cases: readonly Case[]): readonly TextFault[] =>
  cases.flatMap(({ name }, index) => {
    const first = cases.findIndex((each) => each.name === name);
    const fault: Fault = { path: ["cases", index, "name"], message: `another case is called \`${name}\` too` };
    return first < index ? [{ ...source.place(fault), help: "give each case a name of its own" }] : [];
  });

const placed = (source: SourceText, each: Case, index: number): PlacedCase => {
  const { line, column } = source.place({ path: ["cases", index, "expect"], message: "", atKey: true });
  return { case: each, line, column };
};
