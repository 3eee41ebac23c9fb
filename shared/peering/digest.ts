import { createHash } from "node:crypto";

/** SHA-256 of a JSON value, the same for equal values whatever the order of their keys; 32 hexadecimal digits. */
export const digest = (value: unknown): string => createHash("sha256").update(stableJson(value)).digest("hex").slice(0, 32);

const stableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (isRecord(inner) ? sorted(inner) : inner));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
