import type { NormalizedSchema } from "@smithy/core/schema";
import { Unreadable } from "./scalar.ts";

const deepest = 64;

const expected = (path: string, kind: string) => new Unreadable(`${path} must be ${kind}`);

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Place {
  readonly path: string;
  readonly depth: number;
}

const within = ({ path, depth }: Place, name: string | number): Place => ({
  path: typeof name === "number" ? `${path}[${name}]` : `${path}.${name}`,
  depth: depth + 1,
});

function checkStructure(schema: NormalizedSchema, value: unknown, place: Place): void {
  if (!isPlainObject(value)) throw expected(place.path, "an object");
  for (const [name, member] of schema.structIterator())
    if (Object.hasOwn(value, name)) check(member, value[name], within(place, name));
}

function checkList(schema: NormalizedSchema, value: unknown, place: Place): void {
  if (!Array.isArray(value)) throw expected(place.path, "a list");
  const member = schema.getValueSchema();
  value.forEach((element, index) => {
    check(member, element, within(place, index));
  });
}

function checkMap(schema: NormalizedSchema, value: unknown, place: Place): void {
  if (!isPlainObject(value)) throw expected(place.path, "an object");
  const member = schema.getValueSchema();
  for (const [key, content] of Object.entries(value)) check(member, content, within(place, key.slice(0, 40)));
}

const specialNumbers = new Set(["NaN", "Infinity", "-Infinity"]);

function checkScalar(schema: NormalizedSchema, value: unknown, { path }: Place): void {
  if ((schema.isStringSchema() || schema.isBlobSchema()) && typeof value !== "string") throw expected(path, "a string");
  if (schema.isBooleanSchema() && typeof value !== "boolean") throw expected(path, "a boolean");
  if (schema.isNumericSchema() && typeof value !== "number" && !specialNumbers.has(String(value)))
    throw expected(path, "a number");
  if (schema.isTimestampSchema()) checkTimestamp(value, path);
}

function checkTimestamp(value: unknown, path: string): void {
  const date = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
  if (Number.isNaN(date.getTime())) throw expected(path, "a timestamp");
}

function check(schema: NormalizedSchema, value: unknown, place: Place): void {
  if (value === null || value === undefined) return;
  if (place.depth > deepest) throw expected(place.path.slice(0, 80), "nested less deeply");
  if (schema.isStructSchema()) checkStructure(schema, value, place);
  else if (schema.isListSchema()) checkList(schema, value, place);
  else if (schema.isMapSchema()) checkMap(schema, value, place);
  else checkScalar(schema, value, place);
}

/** Fails with `Unreadable` where a JSON body isn't of the shape that the schema says; the SDK's own reader trusts it. */
export function checkShape(schema: NormalizedSchema, body: unknown): void {
  if (schema.isStructSchema()) checkStructure(schema, body, { path: "request", depth: 0 });
  else if (!isPlainObject(body)) throw expected("request", "an object");
}
