import * as z from "zod";
import type { Fault, Path } from "./fault.ts";
import { didYouMean } from "./suggest.ts";

/** What a schema has against a value, in words for the one who wrote the file. */
export const structureFaults = (schema: z.core.$ZodType, value: unknown, base: Path = []): readonly Fault[] => {
  const issues = z.safeParse(schema, value, { reportInput: true }).error?.issues ?? [];
  const misspelt = new Set(issues.filter(({ code }) => code === "unrecognized_keys").map(({ path }) => path.join("/")));
  // A misspelt action is also an action without a key: one of the two is enough.
  const telling = issues.filter(({ code, path }) => code !== "custom" || !misspelt.has(path.join("/")));
  return telling.flatMap((issue) => faultsOf(schema, issue, base));
};

const faultsOf = (schema: z.core.$ZodType, issue: z.core.$ZodIssue, base: Path): readonly Fault[] => {
  const inside = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const path = [...base, ...inside];
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, inside);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key \`${key}\`${didYouMean(key, known)}`,
      atKey: true,
    }));
  }
  if (issue.code === "invalid_key") return [{ path, message: `\`${String(path.at(-1))}\` can't be a key here`, atKey: true }];
  if (issue.input === undefined && path.length > 0) return [missing(path)];
  return [{ path, message: messageOf(issue) }];
};

const messageOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_type") return wrongType(issue.expected, issue.input);
  if (issue.code === "invalid_value") return wrongValue(issue.values, issue.input);
  if (issue.code === "invalid_union") return "expected text or a list of texts";
  return `${issue.message}${shown(issue.input)}`;
};

const shown = (input: unknown): string => (typeof input === "string" || typeof input === "number" ? `: \`${input}\`` : "");

const missing = (path: Path): Fault => ({
  path: path.slice(0, -1),
  message: `key \`${String(path.at(-1))}\` is missing`,
  atKey: true,
});

const wrongType = (expected: string, input: unknown): string => {
  const scalar = typeof input === "number" || typeof input === "boolean";
  const found = scalar || typeof input === "string" ? `\`${String(input)}\`` : kindOf(input);
  const words: Readonly<Record<string, string>> = {
    string: "text",
    array: "a list",
    object: "a map",
    record: "a map",
    int: "a whole number",
  };
  const fix = expected === "string" && scalar ? "; put it in quotes" : "";
  return `expected ${words[expected] ?? `a ${expected}`}, found ${found}${fix}`;
};

const kindOf = (input: unknown): string => {
  if (input === null) return "nothing";
  if (Array.isArray(input)) return "a list";
  return "a map";
};

const wrongValue = (values: readonly unknown[], input: unknown): string => {
  const known = values.map(String);
  const found = typeof input === "object" ? kindOf(input) : `\`${JSON.stringify(input).replaceAll('"', "")}\``;
  if (known.length === 1) return `expected \`${known[0]}\`, found ${found}`;
  return `${found} is not one of ${known.map((value) => `\`${value}\``).join(", ")}${typeof input === "string" ? closest(input, known) : ""}`;
};

const closest = (word: string, known: readonly string[]): string => {
  const hint = didYouMean(word, known);
  return hint.startsWith("; did") ? hint : "";
};

/** The keys that the schema knows at a path. */
const keysAt = (schema: z.core.$ZodType, path: Path): readonly string[] => {
  const found = path.reduce<z.core.$ZodType | undefined>((at, step) => stepInto(bare(at), step), schema);
  const object = bare(found);
  return object instanceof z.core.$ZodObject ? Object.keys(object._zod.def.shape) : [];
};

// WHY: by core's classes, as a schema may have been made by `zod` or by `zod/mini`
const stepInto = (schema: z.core.$ZodType | undefined, step: Path[number]): z.core.$ZodType | undefined => {
  if (schema instanceof z.core.$ZodObject) return schema._zod.def.shape[String(step)];
  if (schema instanceof z.core.$ZodArray) return schema._zod.def.element;
  return schema instanceof z.core.$ZodRecord ? schema._zod.def.valueType : undefined;
};

const bare = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined => {
  if (schema instanceof z.core.$ZodLazy) return bare(schema._zod.innerType);
  if (schema instanceof z.core.$ZodOptional || schema instanceof z.core.$ZodReadonly || schema instanceof z.core.$ZodDefault)
    return bare(schema._zod.def.innerType);
  return schema;
};
