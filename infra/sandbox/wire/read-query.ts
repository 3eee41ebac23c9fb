import type { NormalizedSchema } from "@smithy/core/schema";
import type { FormNode } from "./form.ts";
import { readScalar } from "./scalar.ts";

interface NameTraits {
  readonly ec2QueryName?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
}

const traitsOf = (schema: NormalizedSchema) => schema.getMergedTraits() as NameTraits;

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** Smithy, "AWS EC2 query protocol": ec2QueryName, else the capitalized xmlName, else the capitalized member name. */
function keyOf(name: string, traits: NameTraits, ec2: boolean): string {
  const plain = traits.xmlName ?? name;
  return ec2 ? (traits.ec2QueryName ?? capitalized(plain)) : plain;
}

function numbered(parts: FormNode["parts"] | undefined): FormNode[] {
  return [...(parts ?? [])]
    .filter(([key]) => /^[1-9]\d{0,5}$/.test(key))
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, node]) => node);
}

type Reader = (schema: NormalizedSchema, node: FormNode) => unknown;

function readStructure(schema: NormalizedSchema, node: FormNode, ec2: boolean): object {
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const found = node.parts.get(keyOf(name, traitsOf(member), ec2));
    const value = found && read(member, found, ec2);
    if (value !== undefined) out[name] = value;
  }
  return out;
}

function readList(schema: NormalizedSchema, node: FormNode, ec2: boolean): unknown[] {
  const member = schema.getValueSchema();
  const flattened = ec2 || traitsOf(schema).xmlFlattened !== undefined;
  const holder = flattened ? node : node.parts.get(traitsOf(member).xmlName ?? "member");
  return numbered(holder?.parts).map((element) => read(member, element, ec2));
}

function readMap(schema: NormalizedSchema, node: FormNode, reader: Reader): object {
  const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
  const holder = traitsOf(schema).xmlFlattened === undefined ? node.parts.get("entry") : node;
  const entries = numbered(holder?.parts).map((entry): [string, unknown] => {
    const content = entry.parts.get(traitsOf(value).xmlName ?? "value");
    return [entry.parts.get(traitsOf(key).xmlName ?? "key")?.text ?? "", content && reader(value, content)];
  });
  return Object.fromEntries(entries);
}

function read(schema: NormalizedSchema, node: FormNode, ec2: boolean): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node, ec2);
  if (schema.isListSchema()) return readList(schema, node, ec2);
  if (schema.isMapSchema()) return readMap(schema, node, (value, content) => read(value, content, ec2));
  return node.text === undefined ? undefined : readScalar(schema, node.text);
}

/** The input that a form body stands for, read as the schema says; parameters that the schema doesn't know are passed over, as EC2 does. */
export function readQuery(schema: NormalizedSchema, tree: FormNode, dialect: "ec2" | "query"): object {
  return schema.isStructSchema() ? readStructure(schema, tree, dialect === "ec2") : {};
}
