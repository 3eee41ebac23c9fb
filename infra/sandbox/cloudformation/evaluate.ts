import type { Parameter, Template } from "./template.ts";

/** What a deployed resource answers to Ref and GetAtt. */
export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface StackPlace {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
}

export interface Scope extends StackPlace {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly deployed: ReadonlyMap<string, Physical>;
}

const noValue = Symbol("AWS::NoValue");

/** Resolves intrinsic functions in a value; members that become AWS::NoValue are left out. */
export const evaluate = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((element) => evaluate(element, scope)).filter((element) => element !== noValue);
  if (typeof value !== "object" || value === null) return value;
  const [entry, ...more] = Object.entries(value);
  if (entry && more.length === 0 && isFunction(entry[0])) return call(entry[0], entry[1], scope);
  const members = Object.entries(value).map(([name, member]) => [name, evaluate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== noValue));
};

const isFunction = (name: string): boolean => name === "Ref" || name.startsWith("Fn::");

const call = (name: string, operand: unknown, scope: Scope): unknown => {
  const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
  if (!intrinsic) throw new Error(`the sandbox doesn't know the function \`${name}\``);
  return intrinsic(operand, scope);
};

/** Is a named condition of the template true? */
export const holds = (name: string, scope: Scope): boolean => {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) throw new Error(`the template has no condition \`${name}\``);
  return truth(condition, scope);
};

const truth = (condition: unknown, scope: Scope): boolean => {
  if (typeof condition === "object" && condition !== null && "Condition" in condition)
    return holds(String(condition.Condition), scope);
  const result = evaluate(condition, scope);
  if (typeof result !== "boolean") throw new Error(`not a condition: \`${JSON.stringify(condition)}\``);
  return result;
};

const list = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error(`expected a list, found \`${JSON.stringify(value)}\``);
  return value;
};

const ref = (name: string, scope: Scope): unknown => {
  const pseudo = pseudoParameter(name, scope);
  if (pseudo !== undefined) return pseudo;
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  return physical(name, scope).ref;
};

const physical = (name: string, { deployed }: Scope): Physical => {
  const found = deployed.get(name);
  if (!found) throw new Error(`Unresolved resource dependencies [${name}] in the Resources block of the template`);
  return found;
};

const attribute = ([name, ...path]: readonly string[], scope: Scope): string => {
  const value = physical(String(name), scope).attributes[path.join(".")];
  if (value === undefined) throw new Error(`the sandbox doesn't know the attribute \`${path.join(".")}\` of \`${name}\``);
  return value;
};

const pseudoParameter = (name: string, { account, region, stackName }: StackPlace): unknown =>
  new Map<string, unknown>([
    ["AWS::AccountId", account],
    ["AWS::Region", region],
    ["AWS::Partition", "aws"],
    ["AWS::StackName", stackName],
    ["AWS::URLSuffix", "amazonaws.com"],
    ["AWS::StackId", `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/sandbox`],
    ["AWS::NoValue", noValue],
  ]).get(name);

const sub = (operand: unknown, scope: Scope): string => {
  const [text, given] = Array.isArray(operand) ? list(operand) : [operand];
  const own = (given ?? {}) as Readonly<Record<string, unknown>>;
  return String(text).replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(own, name)) return String(evaluate(own[name], scope));
    return String(name.includes(".") ? attribute(name.split("."), scope) : ref(name, scope));
  });
};

const intrinsics: Readonly<Record<string, (operand: unknown, scope: Scope) => unknown>> = {
  Ref: (name, scope) => ref(String(name), scope),
  "Fn::GetAtt": (operand, scope) =>
    attribute(typeof operand === "string" ? operand.split(".") : list(operand).map(String), scope),
  "Fn::Sub": sub,
  "Fn::Join": (operand, scope) => {
    const [separator, parts] = list(operand);
    return list(evaluate(parts, scope)).map(String).join(String(separator));
  },
  "Fn::Select": (operand, scope) => {
    const [index, from] = list(operand);
    const chosen = list(evaluate(from, scope))[Number(evaluate(index, scope))];
    if (chosen === undefined) throw new Error(`Fn::Select has no element at \`${String(index)}\``);
    return chosen;
  },
  "Fn::Split": (operand, scope) => {
    const [separator, text] = list(operand);
    return String(evaluate(text, scope)).split(String(separator));
  },
  "Fn::If": (operand, scope) => {
    const [name, yes, no] = list(operand);
    return evaluate(holds(String(name), scope) ? yes : no, scope);
  },
  "Fn::Equals": (operand, scope) => {
    const [first, second] = list(evaluate(operand, scope));
    return String(first) === String(second);
  },
  "Fn::Not": (operand, scope) => !truth(list(operand)[0], scope),
  "Fn::And": (operand, scope) => list(operand).every((part) => truth(part, scope)),
  "Fn::Or": (operand, scope) => list(operand).some((part) => truth(part, scope)),
};

/** Checks the given parameters and fills in defaults; lists become lists. */
export const resolveParameters = (
  declared: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> => {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) throw new Error(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => [name, parameterValue(name, parameter, given[name])]),
  );
};

const parameterValue = (name: string, parameter: Parameter, given: string | undefined): unknown => {
  const { Type: type, Default: fallback, AllowedPattern: pattern, AllowedValues: allowed } = parameter;
  const value = given ?? (fallback === undefined ? undefined : String(fallback));
  if (value === undefined) throw new Error(`Parameters: [${name}] must have values`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(value))
    throw new Error(`Parameter '${name}' must match pattern ${pattern}`);
  if (allowed && !allowed.map(String).includes(value)) throw new Error(`Parameter '${name}' must be one of AllowedValues`);
  return type === "CommaDelimitedList" || type.startsWith("List<") ? value.split(",").map((part) => part.trim()) : value;
};
