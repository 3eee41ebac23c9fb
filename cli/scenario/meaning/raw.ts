/** A map of a scenario that is not checked yet. */
export type Raw = Readonly<Record<string, unknown>>;

export const map = (value: unknown): Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
