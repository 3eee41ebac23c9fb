import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly unknown[];
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** Gives what `${file(path)}` or `${file(path):member}` of the Serverless tools stands for. */
export type ReadFile = (path: string, member: string | undefined) => unknown;

/** Reads a CloudFormation template: YAML or JSON, with the short forms such as `!Ref` turned into the long ones. */
export const parseTemplate = (text: string, readFile?: ReadFile): Template => {
  const document = parseDocument(text, { logLevel: "error" });
  const [error] = document.errors;
  if (error) throw error;
  const convert = (node: unknown): unknown => {
    const plain = untagged(node);
    const tag = (node as Node | null)?.tag;
    return tag?.startsWith("!") && !tag.startsWith("!!") ? longForm(tag.slice(1), plain) : plain;
  };
  const untagged = (node: unknown): unknown => {
    if (isAlias(node)) return convert(node.resolve(document));
    if (isSeq(node)) return node.items.map(convert);
    if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [String(convert(key)), convert(value)]));
    return isScalar(node) ? fileOr(node.value, readFile) : (node ?? null);
  };
  return convert(document.contents) as Template;
};

const shortForms = new Set([
  "Base64",
  "Cidr",
  "FindInMap",
  "GetAZs",
  "ImportValue",
  "Select",
  "Split",
  "Join",
  "Sub",
  "If",
  "Not",
  "And",
  "Or",
  "Equals",
]);

const longForm = (tag: string, value: unknown): unknown => {
  if (tag === "Ref" || tag === "Condition") return { [tag]: value };
  if (tag === "GetAtt") return { "Fn::GetAtt": typeof value === "string" ? splitOnce(value) : value };
  if (!shortForms.has(tag)) throw new Error(`unknown template tag \`!${tag}\``);
  return { [`Fn::${tag}`]: value };
};

/** `Logical.Some.Attribute`: the attribute is all behind the first dot. */
const splitOnce = (text: string): readonly string[] => {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
};

const fileOr = (value: unknown, readFile: ReadFile | undefined): unknown => {
  const [whole, path = "", member] = typeof value === "string" ? (/^\$\{file\(([^)]+)\)(?::(\w+))?\}$/.exec(value) ?? []) : [];
  return whole !== undefined && readFile ? readFile(path, member) : value;
};

/** One template from several files, as the Serverless tools merge `resources`; a name that two of them use is refused. */
export const mergeTemplates = (templates: readonly Partial<Template>[]): Template => ({
  Parameters: merged(templates.map(({ Parameters: part = {} }) => part)),
  Conditions: merged(templates.map(({ Conditions: part = {} }) => part)),
  Resources: merged(templates.map(({ Resources: part = {} }) => part)),
  Outputs: merged(templates.map(({ Outputs: part = {} }) => part)),
});

const merged = <T>(parts: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> => {
  const all: Record<string, T> = {};
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    if (name in all) throw new Error(`two templates define \`${name}\``);
    all[name] = value;
  }
  return all;
};
