import { StateFailure } from "./failure.ts";
import { callIntrinsic, type Expression, parseExpression } from "./intrinsics.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { type Path, readPath } from "./paths.ts";

/** What paths are read from: the state's input and, made only when asked for, the context object. */
export interface Source {
  readonly input: Json;
  readonly context: () => JsonObject;
}

export type Template = (source: Source) => Json;

/** Compiles Parameters, ItemSelector or ResultSelector: fields whose names end in `.$` are computed, all others are taken as they are. */
export const compileTemplate = (raw: Json, at: string): Template => {
  if (Array.isArray(raw)) {
    const elements = (raw as readonly Json[]).map((element, index) => compileTemplate(element, `${at}[${index}]`));
    return (source) => elements.map((element) => element(source));
  }
  if (!isObject(raw)) return () => raw;
  const fields = Object.entries(raw).map(([name, value]): readonly [string, Template] => {
    if (!name.endsWith(".$")) return [name, compileTemplate(value, `${at}/${name}`)];
    const expression = parseExpression(value, `${at}/${name}`);
    return [name.slice(0, -2), (source) => evaluate(expression, source, `${at}/${name}`)];
  });
  return (source) => Object.fromEntries(fields.map(([name, value]) => [name, value(source)]));
};

const evaluate = (expression: Expression, source: Source, at: string): Json => {
  if (expression.is === "literal") return expression.value;
  if (expression.is === "call")
    return callIntrinsic(
      expression,
      expression.parameters.map((parameter) => evaluate(parameter, source, at)),
    );
  const value = readFrom(expression.path, source);
  if (value === undefined)
    throw new StateFailure(
      "States.ParameterPathFailure",
      `The JSONPath '${expression.path.text}' specified for the field '${at.slice(at.lastIndexOf("/") + 1)}' could not be found in the input '${JSON.stringify(source.input)}'`,
    );
  return value;
};

/** The value at a `$` or `$$` path. */
export const readFrom = (path: Path, source: Source): Json | undefined =>
  readPath(path, path.of === "context" ? source.context() : source.input);
