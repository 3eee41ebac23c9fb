import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import fc from "fast-check";

// XML 1.0 has no control characters, and readers trim the ends of a text.
const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((value) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(value) && value.trim() === value && value !== "");
const awkward = fc.constantFrom(
  '<a href="x">&amp;</a>',
  "a&b=c+d%20e",
  "line one · line two",
  "]]>",
  "ключ",
  "日本",
  "😀",
  "0",
  "false",
  "null",
);

const scalars: readonly [(schema: NormalizedSchema) => boolean, fc.Arbitrary<unknown>][] = [
  [(schema) => schema.isBooleanSchema(), fc.boolean()],
  [(schema) => schema.isNumericSchema(), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  // Whole seconds: not every format carries more.
  [(schema) => schema.isTimestampSchema(), fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => new Date(seconds * 1000))],
  [(schema) => schema.isBlobSchema(), fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => new Uint8Array(bytes))],
];

const deepest = 5;

function ofStructure(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = arbitrary(member, depth + 1);
    if (value) members[name] = value;
  }
  const names = Object.keys(members);
  if (!schema.isUnionSchema()) {
    const record = fc.record(members, { requiredKeys: requiredKeys(schema, names) });
    // The query protocols can't tell an empty structure from none.
    return depth === 0 || names.length === 0 ? record : record.filter((value) => Object.keys(value).length > 0);
  }
  return fc.oneof(...names.map((name) => fc.record({ [name]: members[name] ?? fc.constant(null) })));
}

function requiredKeys(schema: NormalizedSchema, names: readonly string[]): string[] {
  const tokens: string[] = [];
  // The client fills in an idempotency token where none was given.
  for (const [name, member] of schema.structIterator()) if (member.getMergedTraits().idempotencyToken) tokens.push(name);
  const structure = schema.getSchema();
  const count = Array.isArray(structure) && typeof structure[6] === "number" ? structure[6] : 0;
  const required = count > 0 && Array.isArray(structure) ? (structure[4] as string[]).slice(0, count) : [];
  return [...new Set([...tokens, ...required])].filter((name) => names.includes(name));
}

/** Values of a schema's shape; undefined where it nests too deeply to go on. */
function arbitrary(schema: NormalizedSchema, depth = 0): fc.Arbitrary<unknown> | undefined {
  const scalar = scalars.find(([fits]) => fits(schema))?.[1];
  if (scalar) return scalar;
  if (!schema.isStructSchema() && !schema.isListSchema() && !schema.isMapSchema()) return fc.oneof(text, awkward);
  if (depth > deepest) return undefined;
  if (schema.isStructSchema()) return ofStructure(schema, depth);
  const member = arbitrary(schema.getValueSchema(), depth + 1);
  if (!member) return undefined;
  return schema.isListSchema()
    ? fc.array(member, { minLength: 1, maxLength: 3 })
    : fc.dictionary(
        // the SDK's own JSON codec drops a key of this name
        text.filter((key) => key !== "__proto__"),
        member,
        { minKeys: 1, maxKeys: 3 },
      );
}

/** Values for an operation's input or output. */
export function valuesOf(reference: $SchemaRef): fc.Arbitrary<object> {
  const schema = NormalizedSchema.of(reference);
  if (!schema.isStructSchema()) return fc.constant({});
  return (arbitrary(schema) ?? fc.constant({})) as fc.Arbitrary<object>;
}
