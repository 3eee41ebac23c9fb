import { StateFailure } from "./failure.ts";
import { isObject, type Json } from "./json.ts";
import { type Path, parsePath } from "./paths.ts";
import { invalidDefinition } from "./refusal.ts";

export type Expression =
  | { readonly is: "path"; readonly path: Path }
  | { readonly is: "literal"; readonly value: Json }
  | { readonly is: "call"; readonly name: string; readonly parameters: readonly Expression[]; readonly text: string };

/** Reads what may stand behind a `.$` name: a JSONPath or an intrinsic function. */
export const parseExpression = (text: unknown, at: string): Expression => {
  if (typeof text !== "string") throw invalidDefinition(at, "Expected a JSONPath or an intrinsic function");
  if (text.startsWith("$")) return { is: "path", path: parsePath(text, at) };
  if (!text.startsWith("States.")) throw invalidDefinition(at, `Value is not a JSONPath or an intrinsic function: ${text}`);
  const reader = { text, position: 0, at };
  const call = readCall(reader);
  if (reader.position < text.length) throw invalidDefinition(at, `The intrinsic function ${text} can't be read`);
  return call;
};

interface Reader {
  readonly text: string;
  readonly at: string;
  position: number;
}

const take = (reader: Reader, pattern: RegExp): string | undefined => {
  pattern.lastIndex = reader.position;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.position += found.length;
  return found;
};

const readCall = (reader: Reader): Expression => {
  const name = take(reader, /States\.\w+(?=\()/y);
  if (name === undefined || !take(reader, /\(\s*/y))
    throw invalidDefinition(reader.at, `The intrinsic function ${reader.text} can't be read`);
  if (!Object.hasOwn(functions, name))
    throw invalidDefinition(reader.at, `The intrinsic function ${name} is not supported by the sandbox`);
  const parameters: Expression[] = [];
  while (!take(reader, /\s*\)/y)) {
    if (parameters.length > 0 && !take(reader, /\s*,\s*/y))
      throw invalidDefinition(reader.at, `The intrinsic function ${reader.text} can't be read`);
    parameters.push(readParameter(reader));
  }
  return { is: "call", name, parameters, text: reader.text };
};

const readParameter = (reader: Reader): Expression => {
  if (reader.text.startsWith("States.", reader.position)) return readCall(reader);
  const path = take(reader, /\$[^\s,)]*/y);
  if (path !== undefined) return { is: "path", path: parsePath(path, reader.at) };
  const quoted = take(reader, /'(?:[^'\\]|\\.)*'/y);
  // `\{` stays for States.Format, which alone gives braces a meaning.
  if (quoted !== undefined) return { is: "literal", value: quoted.slice(1, -1).replace(/\\([^{}])/g, "$1") };
  const literal = take(reader, /true|false|null|-?\d+(?:\.\d+)?/y);
  if (literal === undefined) throw invalidDefinition(reader.at, `The intrinsic function ${reader.text} can't be read`);
  return { is: "literal", value: JSON.parse(literal) as Json };
};

/** Calls an intrinsic function with evaluated parameters. */
export const callIntrinsic = (call: { readonly name: string; readonly text: string }, parameters: readonly Json[]): Json => {
  const result = functions[call.name]?.(parameters);
  if (result === undefined)
    throw new StateFailure(
      "States.IntrinsicFailure",
      `The intrinsic function ${call.text} failed: Invalid arguments in ${call.name}`,
    );
  return result;
};

type Intrinsic = (parameters: readonly Json[]) => Json | undefined;

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const format: Intrinsic = ([template, ...values]) => {
  // "The intrinsic function … arguments must be string, boolean, number or null."
  if (typeof template !== "string" || values.some((value) => typeof value === "object" && value !== null)) return undefined;
  let used = 0;
  const text = template.replace(/\\([{}])|\{\}/g, (_whole, brace: string | undefined) => {
    if (brace !== undefined) return brace;
    const value = values[used++];
    return typeof value === "string" ? value : JSON.stringify(value ?? null);
  });
  return used === values.length ? text : undefined;
};

const parseJson: Intrinsic = ([text]) => {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const functions: Readonly<Record<string, Intrinsic>> = {
  "States.Format": format,
  "States.JsonToString": ([value]) => JSON.stringify(value),
  "States.StringToJson": parseJson,
  "States.Array": (values) => values,
  "States.ArrayLength": ([list]) => (isList(list) ? list.length : undefined),
  "States.ArrayGetItem": ([list, index]) => (isList(list) && typeof index === "number" ? list[index] : undefined),
  "States.ArrayContains": ([list, value]) =>
    isList(list) ? list.some((element) => JSON.stringify(element) === JSON.stringify(value)) : undefined,
  "States.JsonMerge": ([first, second, deep]) =>
    isObject(first) && isObject(second) && deep === false ? { ...first, ...second } : undefined,
  "States.MathAdd": ([first, second]) => (typeof first === "number" && typeof second === "number" ? first + second : undefined),
};
