import { StateFailure } from "./failure.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { invalidDefinition } from "./refusal.ts";

type Segment =
  | { readonly is: "field"; readonly name: string }
  | { readonly is: "index"; readonly index: number }
  | { readonly is: "all" };

export interface Path {
  readonly text: string;
  /** `$$…` reads the context object, `$…` the state's input */
  readonly of: "input" | "context";
  readonly segments: readonly Segment[];
  /** false when `[*]` makes it give a list */
  readonly definite: boolean;
}

const segment = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+)|(\*))\]|(\.\*)/uy;

/** Reads a JSONPath of names, indexes and `[*]`; other operators (filters, slices, `..`) are refused. */
export const parsePath = (text: unknown, at: string): Path => {
  if (typeof text !== "string" || !text.startsWith("$"))
    throw invalidDefinition(at, `Value is not a JSONPath: ${JSON.stringify(text)}`);
  const of = text.startsWith("$$") ? "context" : "input";
  const segments: Segment[] = [];
  segment.lastIndex = of === "context" ? 2 : 1;
  while (segment.lastIndex < text.length) {
    const found = segment.exec(text);
    if (!found) throw invalidDefinition(at, `The JSONPath ${text} is not supported by the sandbox`);
    segments.push(segmentOf(found));
  }
  return { text, of, segments, definite: segments.every(({ is }) => is !== "all") };
};

const segmentOf = ([, plain, single, double, index]: RegExpExecArray): Segment => {
  const name = plain ?? single ?? double;
  if (name !== undefined) return { is: "field", name: plain ?? name.replace(/\\(.)/g, "$1") };
  return index === undefined ? { is: "all" } : { is: "index", index: Number(index) };
};

/** A path that names exactly one place, as ResultPath and a Choice's Variable must. */
export const parseReference = (text: unknown, at: string): Path => {
  const path = parsePath(text, at);
  if (!path.definite) throw invalidDefinition(at, `Value is not a Reference Path: ${path.text}`);
  return path;
};

/** The value at the path, or undefined; a path with `[*]` gives the list of what it finds. */
export const readPath = (path: Path, root: Json): Json | undefined => {
  let found: readonly Json[] = [root];
  for (const step of path.segments) {
    found = found.flatMap((value) => stepInto(value, step));
    if (found.length === 0) break;
  }
  return path.definite ? found[0] : found;
};

const stepInto = (value: Json, step: Segment): readonly Json[] => {
  if (step.is === "all") return Array.isArray(value) ? (value as readonly Json[]) : isObject(value) ? Object.values(value) : [];
  const next = member(value, step);
  return next === undefined ? [] : [next];
};

const member = (value: Json, step: Exclude<Segment, { is: "all" }>): Json | undefined => {
  if (step.is === "index") return Array.isArray(value) ? (value as readonly Json[])[step.index] : undefined;
  return isObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
};

/** A copy of `root` with `value` at the path; missing objects on the way are made. */
export const writePath = (path: Path, root: Json, value: Json): Json => write({ path, depth: 0, value }, root);

const write = (given: { readonly path: Path; readonly depth: number; readonly value: Json }, at: Json): Json => {
  const step = given.path.segments[given.depth];
  if (!step) return given.value;
  const deeper = { ...given, depth: given.depth + 1 };
  if (step.is === "field" && isObject(at)) return { ...at, [step.name]: write(deeper, at[step.name] ?? {}) } satisfies JsonObject;
  if (step.is === "index" && Array.isArray(at) && step.index < at.length)
    return at.map((element: Json, index) => (index === step.index ? write(deeper, element) : element));
  throw new StateFailure(
    "States.ResultPathMatchFailure",
    `Unable to apply step "${step.is === "field" ? step.name : String(step.is === "index" ? step.index : "*")}" to input ${JSON.stringify(at)}`,
  );
};
