import type { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Resource } from "./template.ts";

type Specification = ReturnType<typeof loadAwsServiceSpecSync>;

interface Shape {
  readonly properties: Readonly<Record<string, { readonly type: Kind; readonly required?: boolean }>>;
}

interface Kind {
  readonly type: string;
  readonly element?: Kind;
  readonly reference?: { readonly $ref: string };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isIntrinsic = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).every((key) => /^(Ref|Fn::\w+)$/.test(key));

const valueFaults = (specification: Specification, path: string, [kind, value]: readonly [Kind, unknown]): readonly string[] => {
  if (isIntrinsic(value)) return [];
  if (kind.type === "array") {
    if (!Array.isArray(value)) return [`${path} is no list`];
    const { element } = kind;
    return element ? value.flatMap((inner, at) => valueFaults(specification, `${path}[${at}]`, [element, inner])) : [];
  }
  if (kind.type === "ref") {
    const definition = specification.get("typeDefinition", { $ref: kind.reference?.$ref ?? "" }) as Shape;
    return isObject(value) ? shapeFaults(specification, path, [definition, value]) : [`${path} is no object`];
  }
  const scalar = ["string", "number", "integer", "boolean"].includes(kind.type);
  return scalar && typeof value === "object" ? [`${path} is no ${kind.type}`] : [];
};

const shapeFaults = (
  specification: Specification,
  path: string,
  [shape, value]: readonly [Shape, Readonly<Record<string, unknown>>],
): readonly string[] => [
  ...Object.entries(shape.properties).flatMap(([name, { required }]) =>
    required && !(name in value) ? [`${path}.${name} is missing`] : [],
  ),
  ...Object.entries(value).flatMap(([name, inner]) => {
    const known = shape.properties[name];
    return known ? valueFaults(specification, `${path}.${name}`, [known.type, inner]) : [`${path}.${name} is unknown`];
  }),
];

/** What CloudFormation's specification finds wrong with a resource: unknown or missing properties at any depth, wrong kinds of value. */
export const faultsOf = (specification: Specification, id: string, resource: Resource): readonly string[] => {
  const [known] = [...specification.lookup("resource", "cloudFormationType", "equals", resource.Type)];
  if (!known) return [`${id} is an unknown ${resource.Type}`];
  return shapeFaults(specification, id, [known as unknown as Shape, resource.Properties]); // the database's own classes, read as data
};
