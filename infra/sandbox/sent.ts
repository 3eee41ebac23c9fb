import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { copied } from "./copy.ts";
import { inputOf } from "./wire/operation.ts";

interface Shape {
  readonly members: ReadonlySet<string>;
  /** members that the client fills in when they are left out */
  readonly tokens: readonly string[];
}

const shapes = new WeakMap<StaticOperationSchema, Shape>();

function shapeOf(operation: StaticOperationSchema): Shape {
  const known = shapes.get(operation);
  if (known) return known;
  const schema = NormalizedSchema.of(inputOf(operation));
  const members = schema.isStructSchema() ? [...schema.structIterator()] : [];
  const tokens = members.filter(([, member]) => member.getMergedTraits().idempotencyToken !== undefined).map(([name]) => name);
  const shape = { members: new Set(members.map(([name]) => name)), tokens };
  shapes.set(operation, shape);
  return shape;
}

const isEmpty = (value: object): boolean =>
  Array.isArray(value)
    ? value.length === 0
    : Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0;

/** EC2's protocol has no way to write an empty list or structure: the client leaves it out. */
function withoutEmpties(value: object): object {
  for (const [name, content] of Object.entries(value)) {
    if (typeof content !== "object" || content === null) continue;
    withoutEmpties(content);
    if (!Array.isArray(value) && isEmpty(content)) Reflect.deleteProperty(value, name);
  }
  return value;
}

/** The input as a client sends it and the server reads it: a copy with only the members that the operation has, and with its tokens. */
export function asSent(operation: StaticOperationSchema, input: object, newToken: () => string): object {
  const { members, tokens } = shapeOf(operation);
  const sent: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(input))
    if (content !== undefined && members.has(name)) sent[name] = copied(content as unknown);
  for (const token of tokens) sent[token] ??= newToken();
  return operation[1] === "com.amazonaws.ec2" ? withoutEmpties(sent) : sent;
}
