import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";

const cache = new WeakMap<object, ReadonlyMap<string, StaticOperationSchema>>();

/** Whether a value is an operation's schema: `[9, namespace, name, traits, input, output]`. */
export const isOperation = (value: unknown): value is StaticOperationSchema => Array.isArray(value) && value[0] === 9;

/** All operations of an SDK client, by name, from the schemas that its module exports. */
export function operationsOf(module: object): ReadonlyMap<string, StaticOperationSchema> {
  let operations = cache.get(module);
  if (!operations) {
    operations = new Map(
      Object.values(module)
        .filter(isOperation)
        .map((operation) => [operation[2], operation]),
    );
    cache.set(module, operations);
  }
  return operations;
}

/** The structure behind a schema reference; undefined for the unit of an operation without input or output. */
export function structureOf(reference: $SchemaRef): StaticStructureSchema | undefined {
  const schema = NormalizedSchema.of(reference).getSchema();
  return Array.isArray(schema) ? (schema as StaticStructureSchema) : undefined;
}

export const inputOf = (operation: StaticOperationSchema): $SchemaRef => operation[4] as $SchemaRef;
export const outputOf = (operation: StaticOperationSchema): $SchemaRef => operation[5] as $SchemaRef;

const required = new WeakMap<StaticOperationSchema, readonly string[]>();

/** Required members come first, and the schema's 7th slot counts them. */
function requiredOf(operation: StaticOperationSchema): readonly string[] {
  const known = required.get(operation);
  if (known) return known;
  const structure = structureOf(inputOf(operation));
  const members = structure?.[4].slice(0, structure[6] ?? 0) ?? [];
  required.set(operation, members);
  return members;
}

/** The first required member that the input lacks. */
export function missingMember(operation: StaticOperationSchema, input: object): string | undefined {
  return requiredOf(operation).find((member) => (input as Readonly<Record<string, unknown>>)[member] === undefined);
}
