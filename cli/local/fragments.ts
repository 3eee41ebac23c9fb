import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseTemplate, type Resource, type Template } from "#infra/sandbox/cloudformation/template.ts";

const root = new URL("../../", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), "utf8");

export const memberTemplate = (): Template => parseTemplate(text("infra/access/member.yml"));

export const managementTemplate = (): Template => parseTemplate(text("infra/access/management.yml"));

/** What serverless.yml says, as far as the sandbox needs it. */
interface ServerlessFile {
  readonly provider: { readonly timeout: number; readonly environment: Readonly<Record<string, unknown>> };
  readonly custom: Readonly<Record<string, unknown>>;
  readonly functions: Readonly<Record<string, ServerlessFunction>>;
  readonly resources: readonly (string | { readonly Parameters: Template["Parameters"] })[];
}

interface ServerlessFunction {
  readonly name: string;
  readonly handler: string;
  readonly role: string;
  readonly timeout?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
}

/** The values that osls takes from the command line or computes. */
export interface HubValues {
  /** PEERING_SETTINGS, as JSON */
  readonly settings: string;
}

/** The hub's template as osls makes it of serverless.yml and the files it names: the same resources, and the functions. */
export const hubTemplate = ({ settings }: HubValues): Template => {
  const file = parseTemplate(text("serverless.yml")) as unknown as ServerlessFile;
  const parameters = file.resources.flatMap((each) => (typeof each === "string" ? [] : Object.entries(each.Parameters ?? {})));
  const fragments = file.resources.filter((each) => typeof each === "string").map((each) => fragment(each).Resources);
  const environment = { ...file.provider.environment, PEERING_SETTINGS: settings };
  const functions = Object.entries(file.functions).map(
    ([key, each]) => [logicalId(key), lambdaFunction(each, { environment, file })] as const,
  );
  return {
    Parameters: Object.fromEntries(parameters.map(([name, { Type }]) => [name, { Type }])),
    Resources: Object.assign({}, ...fragments, Object.fromEntries(functions)),
  };
};

/** The names of the functions in serverless.yml. */
export const functionNames = (): readonly string[] =>
  Object.keys((parseTemplate(text("serverless.yml")) as unknown as ServerlessFile).functions);

/** osls's logical id of a function. */
export const logicalId = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;

const lambdaFunction = (
  { name, role, timeout, environment }: ServerlessFunction,
  given: { readonly environment: Readonly<Record<string, unknown>>; readonly file: ServerlessFile },
): Resource => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    FunctionName: name,
    Role: { "Fn::GetAtt": [role, "Arn"] },
    Timeout: timeout ?? given.file.provider.timeout,
    Environment: { Variables: ownVariables({ ...given.environment, ...environment }, given.file) },
  },
});

/** Resolves osls's `${self:custom.name}`; everything else is CloudFormation's. */
const ownVariables = (variables: Readonly<Record<string, unknown>>, { custom }: ServerlessFile): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const reference = typeof value === "string" ? /^\$\{self:custom\.(\w+)\}$/.exec(value)?.[1] : undefined;
      return [name, reference === undefined ? value : custom[reference]];
    }),
  );

const fragment = (reference: string): Template => {
  const path = /^\$\{file\(([^)]+)\)\}$/.exec(reference)?.[1];
  if (path === undefined) throw new Error(`serverless.yml: \`${reference}\` names no file`);
  return parseTemplate(text(path), included);
};

/** What osls includes: JSON files, and texts by the very resolvers that packaging uses. */
const included = (path: string, member: string | undefined): unknown => {
  if (path.endsWith(".json") && member === undefined) return JSON.parse(text(path));
  const resolvers = createRequire(import.meta.url)(fileURLToPath(new URL(path, root))) as Record<string, () => unknown>;
  const resolve = resolvers[member ?? ""];
  if (!resolve) throw new Error(`\`${path}\` has no \`${member}\``);
  return resolve();
};
