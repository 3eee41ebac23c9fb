/** The evaluated properties of a resource, read with their types. */
export type Properties = Readonly<Record<string, unknown>>;

/** A property that must be text. */
export const text = (properties: Properties, name: string): string => {
  const value = optionalText(properties, name);
  if (value === undefined) throw new Error(`Property ${name} cannot be empty`);
  return value;
};

/** A property that is text or absent. */
export const optionalText = (properties: Properties, name: string): string | undefined => {
  const value = properties[name];
  if (value === undefined || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`Value of property ${name} must be of type String`);
};

/** A property that is an object; empty when absent. */
export const section = (properties: Properties, name: string): Properties => {
  const value = properties[name] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new Error(`Value of property ${name} must be an object`);
  return value as Properties;
};

/** A property that is a list of objects; empty when absent. */
export const sections = (properties: Properties, name: string): readonly Properties[] => {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`Value of property ${name} must be of type List`);
  return value as readonly Properties[];
};

/** A property that is a list of texts; empty when absent. */
export const texts = (properties: Properties, name: string): readonly string[] => sections(properties, name).map(String);
