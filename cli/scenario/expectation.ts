/** Where a report differs from what was expected of it, one readable line each: objects match by key, arrays in full. */
export const mismatches = (expected: unknown, found: unknown, path = ""): readonly string[] => {
  if (Array.isArray(expected)) return listMismatches(expected, found, path);
  if (isMap(expected)) return mapMismatches(expected, found, path);
  return expected === found ? [] : [`${path}: expected ${shown(expected)}, found ${shown(found)}`];
};

type Map = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Map => typeof value === "object" && value !== null && !Array.isArray(value);

const mapMismatches = (expected: Map, found: unknown, path: string): readonly string[] => {
  if (!isMap(found)) return [`${path}: expected ${shown(expected)}, found ${shown(found)}`];
  return Object.entries(expected).flatMap(([key, value]) =>
    value === undefined
      ? []
      : mismatches(value, Object.hasOwn(found, key) ? found[key] : undefined, path === "" ? key : `${path}.${key}`),
  );
};

const listMismatches = (expected: readonly unknown[], found: unknown, path: string): readonly string[] => {
  if (!Array.isArray(found)) return [`${path}: expected ${shown(expected)}, found ${shown(found)}`];
  const both = expected.slice(0, found.length).flatMap((value, index) => mismatches(value, found[index], `${path}[${index}]`));
  const missing = expected
    .slice(found.length)
    .map((value, index) => `${path}[${found.length + index}]: expected ${shown(value)}, found nothing`);
  const further = found
    .slice(expected.length)
    .map((value, index) => `${path}[${expected.length + index}]: expected nothing, found ${shown(value)}`);
  return [...both, ...missing, ...further];
};

const shown = (value: unknown): string =>
  value === undefined ? "nothing" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
