import { BlockList, isIP } from "node:net";
import { wildcard } from "./wildcard.ts";

export type Scalar = string | number | boolean | null;
type Test = (value: Scalar) => boolean;

/** One alternative of a pattern's leaf: the field is absent, is present, or has a value that passes a test. */
export type Matcher = { readonly is: "absent" } | { readonly is: "present" } | { readonly is: "value"; readonly test: Test };

/** One element of a leaf array as a matcher; an invalid one throws EventBridge's reason. */
export const matcher = (element: unknown): Matcher => {
  if (isScalar(element)) return { is: "value", test: (value) => value === element };
  if (!isRecord(element)) throw new Error("Match value must be String, number, true, false, or null");
  const [type, operand] = onlyEntry(element);
  if (type === "exists") {
    if (typeof operand !== "boolean") throw new Error("exists match pattern must be either true or false.");
    return { is: operand ? "present" : "absent" };
  }
  const build = tests[type];
  if (!build) throw new Error(`Unrecognized match type ${type}`);
  return { is: "value", test: build(operand) };
};

/** Tells a JSON object from an array or a scalar. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const onlyEntry = (element: Readonly<Record<string, unknown>>): readonly [string, unknown] => {
  const [entry, ...more] = Object.entries(element);
  if (!entry) throw new Error("Match expression name not found");
  if (more.length > 0) throw new Error("Only one key allowed in match expression");
  return entry;
};

const onText =
  (test: (value: string) => boolean): Test =>
  (value) =>
    typeof value === "string" && test(value);

const text = (type: string, operand: unknown): string => {
  if (typeof operand !== "string") throw new Error(`${type} match pattern must be a string`);
  return operand;
};

const ignoringCase = (operand: unknown): string | undefined => {
  if (!isRecord(operand)) return undefined;
  const [type, value] = onlyEntry(operand);
  if (type !== "equals-ignore-case") throw new Error(`Unsupported anything-but pattern: ${type}`);
  return text(type, value).toLowerCase();
};

const affix =
  (type: "prefix" | "suffix") =>
  (operand: unknown): Test => {
    const folded = ignoringCase(operand);
    const affixed = (value: string, part: string) => (type === "prefix" ? value.startsWith(part) : value.endsWith(part));
    if (folded !== undefined) return onText((value) => affixed(value.toLowerCase(), folded));
    const part = text(type, operand);
    return onText((value) => affixed(value, part));
  };

const equalsIgnoreCase = (operand: unknown): Test => {
  const folded = text("equals-ignore-case", operand).toLowerCase();
  return onText((value) => value.toLowerCase() === folded);
};

const wild = (operand: unknown): Test => onText(wildcard(text("wildcard", operand)));

const cidr = (operand: unknown): Test => {
  const [address = "", bits = "", ...more] = text("cidr", operand).split("/");
  if (bits === "" || more.length > 0) throw new Error("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(bits)) throw new Error("Malformed CIDR, mask bits must be an integer");
  const version = isIP(address);
  if (version === 0) throw new Error(`Nonstandard IP address: ${address}`);
  const longest = version === 4 ? 32 : 128;
  if (Number(bits) > longest) throw new Error(`IPv${version} mask bits must be <= ${longest}`);
  const block = new BlockList();
  block.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
  // An IPv4-mapped IPv6 address is no IPv4 address to EventBridge, but is one to BlockList.
  return onText((value) => isIP(value) === version && block.check(value, version === 4 ? "ipv4" : "ipv6"));
};

type Comparison = (value: number) => boolean;
const comparisons: Readonly<Record<string, (bound: number) => Comparison>> = {
  "=": (bound) => (value) => value === bound,
  ">": (bound) => (value) => value > bound,
  ">=": (bound) => (value) => value >= bound,
  "<": (bound) => (value) => value < bound,
  "<=": (bound) => (value) => value <= bound,
};

const comparison = (operator: unknown, bound: unknown): Comparison => {
  const build = typeof operator === "string" ? comparisons[operator] : undefined;
  if (!build) throw new Error(`Unrecognized numeric range operator: ${String(operator)}`);
  if (typeof bound !== "number") throw new Error(`Value of ${String(operator)} must be numeric`);
  // EventBridge: numeric matching is limited to values between -5.0e9 and +5.0e9 inclusive.
  if (Math.abs(bound) > 5e9) throw new Error("Value must be between -5.0E9 and 5.0E9, inclusive");
  return build(bound);
};

const numeric = (operand: unknown): Test => {
  if (!Array.isArray(operand)) throw new Error("Value of numeric must be an array.");
  const [operator, bound, upper, top, ...more] = operand as readonly unknown[];
  if (operand.length === 0) throw new Error("Invalid member in numeric match: ]");
  const lower = comparison(operator, bound);
  if (operand.length <= 2) return (value) => typeof value === "number" && lower(value);
  if (more.length > 0 || !String(operator).startsWith(">")) throw new Error("Too many elements in numeric expression");
  if (!String(upper).startsWith("<")) throw new Error(`Bad numeric range operator: ${String(upper)}`);
  const below = comparison(upper, top);
  if (Number(bound) >= Number(top)) throw new Error("Bottom must be less than top");
  return (value) => typeof value === "number" && lower(value) && below(value);
};

const anythingBut = (operand: unknown): Test => {
  if (isRecord(operand)) return not(anythingButNested(operand));
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw new Error("Empty arrays are not allowed");
  const types = new Set(values.map((value) => typeof value));
  if (![...types].every((type) => type === "string" || type === "number"))
    throw new Error(
      Array.isArray(operand)
        ? "Inside anything but list, start|null|boolean is not supported."
        : "Value of anything-but must be an array or single string/number value.",
    );
  if (types.size > 1)
    throw new Error("Inside anything but list, either all values are number or string, mixed type is not supported");
  return (value) => !values.includes(value);
};

const anythingButNested = (operand: Readonly<Record<string, unknown>>): readonly Test[] => {
  const [type, nested] = onlyEntry(operand);
  const build = nestable[type];
  if (!build) throw new Error(`Unsupported anything-but pattern: ${type}`);
  const values: readonly unknown[] = Array.isArray(nested) ? nested : [nested];
  if (values.length === 0) throw new Error("Empty arrays are not allowed");
  if ((type === "prefix" || type === "suffix") && values.includes("")) throw new Error("Null prefix/suffix not allowed");
  return values.map(build);
};

const not =
  (any: readonly Test[]): Test =>
  (value) =>
    !any.some((test) => test(value));

const nestable: Readonly<Record<string, (operand: unknown) => Test>> = {
  prefix: affix("prefix"),
  suffix: affix("suffix"),
  wildcard: wild,
  "equals-ignore-case": equalsIgnoreCase,
};

const tests: Readonly<Record<string, (operand: unknown) => Test>> = {
  ...nestable,
  "anything-but": anythingBut,
  numeric,
  cidr,
};
