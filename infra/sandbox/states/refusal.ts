import { AwsError } from "../errors.ts";
import { isObject, type JsonObject } from "./json.ts";

/** The refusal of a definition; `at` is the place, such as /States/Propose/Retry[0]. */
export const invalidDefinition = (at: string, finding: string): AwsError =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${finding} at ${at}'`);

/** Refuses every field that isn't listed: what the interpreter doesn't know it must not ignore. */
export const onlyFields = (raw: JsonObject, known: readonly string[], at: string): void => {
  for (const field of Object.keys(raw))
    if (!known.includes(field)) throw invalidDefinition(at, `The field "${field}" is not supported by the sandbox`);
};

/** A field that must be an object. */
export const objectAt = (value: unknown, at: string): JsonObject => {
  if (!isObject(value)) throw invalidDefinition(at, "Expected an object");
  return value;
};

/** A field that must be text; undefined when absent. */
export const textAt = (raw: JsonObject, field: string, at: string): string | undefined => {
  const value = raw[field];
  if (value !== undefined && typeof value !== "string") throw invalidDefinition(`${at}/${field}`, "Expected a string");
  return value;
};

/** A field that must be a number of at least `least`; undefined when absent. */
export const numberAt = (
  raw: JsonObject,
  field: string,
  place: { readonly at: string; readonly least: number },
): number | undefined => {
  const value = raw[field];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || value < place.least)
    throw invalidDefinition(`${place.at}/${field}`, `Expected a number of at least ${place.least}`);
  return value;
};
