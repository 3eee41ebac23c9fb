import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue } from "@smithy/core/serde";

/** A value of the wrong type: the message names it, the protocol adds its own error code. */
export class Unreadable extends Error {}

const unreadable = (text: string, kind: string) => new Unreadable(`Value (${text.slice(0, 80)}) is invalid. Expected ${kind}.`);

function readBoolean(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw unreadable(text, "a boolean");
  return lower === "true";
}

function readNumber(text: string): number {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw unreadable(text, "a number");
  return Number(text);
}

function readTimestamp(text: string): Date {
  const date = new Date(/^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  if (Number.isNaN(date.getTime())) throw unreadable(text, "a timestamp");
  return date;
}

function readExact(schema: NormalizedSchema, text: string): unknown {
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) throw unreadable(text, "a number");
  if (schema.isBigDecimalSchema()) return new NumericValue(text, "bigDecimal");
  if (!/^[+-]?\d+$/.test(text)) throw unreadable(text, "an integer");
  return BigInt(text);
}

/** A simple value of a form body, typed as the schema says. */
export function readScalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return readBoolean(text);
  if (schema.isNumericSchema()) return readNumber(text);
  if (schema.isTimestampSchema()) return readTimestamp(text);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, "base64"));
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return readExact(schema, text);
  return text;
}
