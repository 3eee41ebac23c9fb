/** A CloudFormation template as JSON: what osls packages, or a fragment of infra/. */
export interface Template {
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly Default?: string; readonly AllowedPattern?: string }>
  >;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface RoleProperties {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

export const listOf = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? (one as readonly T[]) : [one as T]);

export const ofType = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** What a template says of one resource; it has to be there. */
export const propertiesOf = (template: Template, id: string): Resource["Properties"] => {
  const resource = template.Resources[id];
  if (!resource) throw new Error(`no resource ${id}`);
  return resource.Properties;
};

/** Every IAM role of a template by its logical id. */
export const rolesOf = (template: Template): ReadonlyMap<string, RoleProperties> =>
  new Map(ofType(template, "AWS::IAM::Role").map(([id, role]) => [id, role.Properties as unknown as RoleProperties])); // JSON of a template

export const statementsOf = (role: RoleProperties): readonly Statement[] =>
  role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

const substituted = (text: string): readonly string[] => Array.from(text.matchAll(/\$\{([^!}]+)\}/g), ([, name]) => name ?? "");

/** Every name that a value refers to by Ref, Fn::GetAtt (`Id.Attribute`) or Fn::Sub. */
export const referencesOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isObject(value)) return [];
  const own = Object.entries(value).flatMap(([key, inner]): readonly string[] => {
    if (key === "Ref") return [String(inner)];
    if (key === "Fn::GetAtt") return [listOf(inner as string | string[]).join(".")];
    if (key === "Fn::Sub") return Array.isArray(inner) ? substituted(String(inner[0])) : substituted(String(inner));
    return referencesOf(inner);
  });
  return own;
};

/** The value with Ref, Fn::GetAtt and Fn::Sub filled in from the given names; an unknown one becomes its own name. */
export const filledIn = (value: unknown, names: Readonly<Record<string, string>>): unknown => {
  const named = (name: string): string => names[name] ?? name;
  if (Array.isArray(value)) return value.map((inner) => filledIn(inner, names));
  if (!isObject(value)) return value;
  const [[key, inner] = ["", undefined], ...more] = Object.entries(value);
  if (more.length === 0 && key === "Ref") return named(String(inner));
  if (more.length === 0 && key === "Fn::GetAtt") return named(listOf(inner as string | string[]).join("."));
  if (more.length === 0 && key === "Fn::Sub" && typeof inner === "string")
    return inner.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => named(name));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filledIn(part, names)]));
};
