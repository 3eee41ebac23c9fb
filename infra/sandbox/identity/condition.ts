import { arnLike, type Context, equalTo, type Matcher, wildcard } from "./pattern.ts";

type Scalar = string | number | boolean;

/** The `Condition` element: operator, then condition key, then values. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, Scalar | readonly Scalar[]>>>>;

export type Condition = (context: Context) => boolean;

interface Operator {
  readonly matcher: (value: string) => Matcher;
  readonly negated?: true;
}

const ignoringCase = (value: string) => equalTo(value, "ignored");
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { matcher: (value) => equalTo(value) },
  StringNotEquals: { matcher: (value) => equalTo(value), negated: true },
  StringEqualsIgnoreCase: { matcher: ignoringCase },
  StringNotEqualsIgnoreCase: { matcher: ignoringCase, negated: true },
  StringLike: { matcher: (value) => wildcard(value) },
  StringNotLike: { matcher: (value) => wildcard(value), negated: true },
  ArnLike: { matcher: arnLike },
  ArnEquals: { matcher: arnLike },
  ArnNotLike: { matcher: arnLike, negated: true },
  ArnNotEquals: { matcher: arnLike, negated: true },
  Bool: { matcher: ignoringCase },
};

interface Test {
  readonly key: string;
  readonly quantifier: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
  readonly matches: (value: string, context: Context) => boolean;
  readonly negated: boolean;
}

function holds(test: Test, context: Context): boolean {
  const found = context[test.key];
  const values = found === undefined ? [] : typeof found === "string" ? [found] : found;
  if (values.length === 0 && test.ifExists) return true;
  const fits = (value: string) => test.matches(value, context) !== test.negated;
  if (test.quantifier === "ForAllValues") return values.every(fits);
  if (test.quantifier === "ForAnyValue") return values.some(fits);
  // "If the key that you specify in a policy condition is not present in the request context, the values do not match":
  // false for positive operators, true for negated ones.
  const [value] = values;
  if (value === undefined) return test.negated;
  if (values.length > 1) throw new TypeError(`condition key \`${test.key}\` has several values: use ForAllValues or ForAnyValue`);
  return fits(value);
}

const listed = (values: Scalar | readonly Scalar[]): string[] =>
  (typeof values === "object" ? values : [values]).map((value) => String(value));

function nullCondition(key: string, values: readonly string[]): Condition {
  if (!values.every((value) => value === "true" || value === "false"))
    throw new TypeError(`condition operator \`Null\` takes true or false, not \`${values.join(", ")}\``);
  return (context) => {
    const found = context[key];
    return values.includes(found === undefined || found.length === 0 ? "true" : "false");
  };
}

function compileTest(name: string, key: string, values: readonly string[]): Condition {
  if (name === "Null") return nullCondition(key, values);
  const [, quantifier, base = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = Object.hasOwn(operators, base) ? operators[base] : undefined;
  if (!operator) throw new TypeError(`the sandbox doesn't know the condition operator \`${name}\``);
  const matchers = values.map((value) => operator.matcher(value));
  const test: Test = {
    key,
    quantifier: quantifier as Test["quantifier"],
    ifExists: ifExists !== undefined,
    negated: operator.negated ?? false,
    matches: (value, context) => matchers.some((matcher) => matcher(value, context)),
  };
  return (context) => holds(test, context);
}

/** Compiles a `Condition` element; every operator and key must hold. Throws on an operator that it doesn't know. */
export function compileCondition(block: ConditionBlock): Condition {
  const tests = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileTest(operator, key.toLowerCase(), listed(values))),
  );
  return (context) => tests.every((test) => test(context));
}
