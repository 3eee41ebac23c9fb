import { AwsError } from "../errors.ts";
import { remembered } from "../remembered.ts";
import { isRecord, type Matcher, matcher, type Scalar } from "./matchers.ts";

interface FieldRule {
  /** names joined by dots, as EventBridge flattens both the pattern and the event */
  readonly path: string;
  readonly anyOf: readonly Matcher[];
}

/** A validated event pattern: it matches if all fields of any branch do. */
export interface Pattern {
  readonly branches: readonly (readonly FieldRule[])[];
}

/** Which element of which array of the event a value stands in. */
interface Place {
  readonly array: number;
  readonly index: number;
  readonly outer: Place | null;
}

interface Leaf {
  readonly value: Scalar;
  readonly place: Place | null;
}

type Branch = ReadonlyMap<string, readonly Matcher[]>;

/** Validates an event pattern, given as JSON text, the way PutRule and TestEventPattern do. */
export const parsePattern = remembered((text: string): Pattern => {
  try {
    const json: unknown = JSON.parse(text);
    if (!isRecord(json)) throw new Error("Filter is not an object");
    const branches = object(json, "", [new Map()]);
    return { branches: branches.map(fieldRules) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
  }
});

/** Sorted by path: an absence is judged within the array elements that earlier paths have chosen. */
const fieldRules = (branch: Branch): readonly FieldRule[] =>
  [...branch].map(([path, anyOf]) => ({ path, anyOf })).sort((a, b) => (a.path < b.path ? -1 : 1));

const object = (json: Readonly<Record<string, unknown>>, path: string, branches: readonly Branch[]): readonly Branch[] => {
  const entries = Object.entries(json);
  if (entries.length === 0) throw new Error("Empty objects are not allowed");
  return entries.reduce((sofar, [name, value]) => field({ name, value, path }, sofar), branches);
};

const field = (
  { name, value, path }: { readonly name: string; readonly value: unknown; readonly path: string },
  branches: readonly Branch[],
): readonly Branch[] => {
  if (name === "$or") return alternatives(value, path, branches);
  const full = path === "" ? name : `${path}.${name}`;
  if (isRecord(value)) return object(value, full, branches);
  if (!Array.isArray(value)) throw new Error(`"${name}" must be an object or an array`);
  if (value.length === 0) throw new Error("Empty arrays are not allowed");
  const anyOf = value.map(matcher);
  return branches.map((branch) => new Map(branch).set(full, anyOf));
};

const reservedInOr = new Set(["exactly", "prefix", "suffix", "numeric", "cidr", "exists", "anything-but", "wildcard"]);

const alternatives = (value: unknown, path: string, branches: readonly Branch[]): readonly Branch[] => {
  if (!Array.isArray(value)) throw new Error("It must be an Array followed with $or.");
  if (value.length < 2) throw new Error("There must have at least 2 Objects in $or relationship.");
  return value.flatMap((alternative: unknown) => {
    if (!isRecord(alternative)) throw new Error("Only JSON object is allowed in array of $or relationship.");
    for (const name of Object.keys(alternative))
      if (reservedInOr.has(name)) throw new Error(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    return object(alternative, path, branches);
  });
};

/** Does the event, as JSON, match the pattern? */
export const matches = (pattern: Pattern, event: object): boolean => matcherOf(event)(pattern);

const leavesOf = new WeakMap<object, Leaves>();

/** Says of each pattern whether the event, as JSON, matches it. */
export const matcherOf = (event: object): ((pattern: Pattern) => boolean) => {
  const leaves = leavesOf.get(event) ?? flatten(event);
  leavesOf.set(event, leaves);
  return ({ branches }) => branches.some((branch) => fits(branch, leaves, new Map()));
};

/** Fields of one branch must be found in the same element of every array that they share. */
const fits = (branch: readonly FieldRule[], leaves: Leaves, chosen: ReadonlyMap<number, number>): boolean => {
  const [rule, ...rest] = branch;
  if (!rule) return true;
  const candidates = (leaves.get(rule.path) ?? []).filter((leaf) => consistent(leaf.place, chosen));
  if (candidates.length === 0 && rule.anyOf.some(({ is }) => is === "absent")) return fits(rest, leaves, chosen);
  return candidates.some((leaf) => accepts(rule, leaf) && fits(rest, leaves, choose(leaf.place, chosen)));
};

const accepts = ({ anyOf }: FieldRule, { value }: Leaf): boolean =>
  anyOf.some((one) => one.is === "present" || (one.is === "value" && one.test(value)));

const consistent = (place: Place | null, chosen: ReadonlyMap<number, number>): boolean => {
  for (let at = place; at; at = at.outer) if ((chosen.get(at.array) ?? at.index) !== at.index) return false;
  return true;
};

const choose = (place: Place | null, chosen: ReadonlyMap<number, number>): ReadonlyMap<number, number> => {
  if (!place) return chosen;
  const more = new Map(chosen);
  for (let at: Place | null = place; at; at = at.outer) more.set(at.array, at.index);
  return more;
};

type Leaves = ReadonlyMap<string, readonly Leaf[]>;

const flatten = (event: object): Leaves => {
  const leaves = new Map<string, Leaf[]>();
  let arrays = 0;
  const visit = (value: unknown, path: string, place: Place | null): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      value.forEach((element, index) => {
        visit(element, path, { array, index, outer: place });
      });
    } else if (isRecord(value)) {
      for (const [name, member] of Object.entries(value)) visit(member, path === "" ? name : `${path}.${name}`, place);
    } else if (value !== undefined) {
      const leaf = { value: value as Scalar, place };
      const known = leaves.get(path);
      if (known) known.push(leaf);
      else leaves.set(path, [leaf]);
    }
  };
  visit(event, "", null);
  return leaves;
};
