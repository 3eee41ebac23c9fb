import { runtimeFailure } from "./failure.ts";
import type { Definition } from "./flow.ts";
import type { Frame } from "./frame.ts";
import type { Json } from "./json.ts";
import { type Path, parsePath, parseReference, writePath } from "./paths.ts";
import { invalidDefinition, textAt } from "./refusal.ts";
import { compileTemplate, readFrom, type Source } from "./template.ts";

/** Fields that every state may have. */
export const everyState = ["Type", "Comment", "QueryLanguage", "InputPath", "OutputPath"] as const;
export const goingOn = ["Next", "End"] as const;

/** The state that follows: `Next`, or undefined with `"End": true`. */
export const nextOf = ({ raw, at }: Definition): string | undefined => {
  const next = textAt(raw, "Next", at);
  if ((next === undefined) !== (raw.End === true)) throw invalidDefinition(at, "A state must have either Next or End: true");
  return next;
};

/** Source of paths in a state whose effective input is `input`. */
export const sourceOf = (input: Json, frame: Frame): Source => ({ input, context: () => frame.context() });

type Reshape = (value: Json, frame: Frame) => Json;

/** InputPath or OutputPath: a part of the payload, `{}` for null, all of it when absent. */
export const pathField = ({ raw, at }: Definition, field: "InputPath" | "OutputPath"): Reshape => {
  const text = raw[field];
  if (text === undefined || text === "$") return (value) => value;
  if (text === null) return () => ({});
  const path = parsePath(text, `${at}/${field}`);
  return (value, frame) => readOrFail(path, sourceOf(value, frame), field);
};

/** Parameters, ResultSelector or ItemSelector; undefined when absent. */
export const templateField = ({ raw, at }: Definition, field: string): Reshape | undefined => {
  const template = raw[field];
  if (template === undefined) return undefined;
  const compiled = compileTemplate(template, `${at}/${field}`);
  return (value, frame) => compiled(sourceOf(value, frame));
};

/** ResultPath: puts a result into the state's raw input, replaces it when absent, drops it for null. */
export const resultPath = (text: Json | undefined, at: string): ((rawInput: Json, result: Json) => Json) => {
  if (text === null) return (rawInput) => rawInput;
  if (text === undefined || text === "$") return (_rawInput, result) => result;
  const path = parseReference(text, at);
  if (path.of === "context") throw invalidDefinition(at, "ResultPath can't write to the context object");
  return (rawInput, result) => writePath(path, rawInput, result);
};

/** The value at a path that the state can't do without. */
export const readOrFail = (path: Path, source: Source, field: string): Json => {
  const value = readFrom(path, source);
  if (value === undefined)
    throw runtimeFailure(`Invalid path '${path.text}' in ${field}: missing in the input ${JSON.stringify(source.input)}`);
  return value;
};
