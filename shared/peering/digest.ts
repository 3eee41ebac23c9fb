import { hash } from "node:crypto";

/** SHA-256 of a JSON value, the same for equal values whatever the order of their keys; 32 hexadecimal digits. */
export const digest = (value: unknown): string => hash("sha256", JSON.stringify(sorted(value)), "hex").slice(0, 32);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy whose keys are in order, at every depth. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  // A tag may be called `__proto__`; assigned, it would set the prototype.
  if (keys.includes("__proto__")) return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
  const copy: Record<string, unknown> = {};
  for (const key of keys) copy[key] = sorted(value[key]);
  return copy;
};
