import type { Core } from "../core.ts";
import type { Dynamodb } from "../dynamodb/dynamodb.ts";
import type { EventBridge } from "../events/events.ts";
import type { LambdaFunction } from "../lambda/invocation.ts";
import type { Lambdas } from "../lambda/lambda.ts";
import type { RoleMay } from "../lambda/permission.ts";
import type { States } from "../states/states.ts";
import { evaluate, holds, type Physical, resolveParameters, type Scope } from "./evaluate.ts";
import type { MadeResource } from "./made-resource.ts";
import { deploymentOrder } from "./order.ts";
import { resourceKinds } from "./resource-kinds.ts";
import type { Template } from "./template.ts";

/** A role as a stack creates it. */
interface StackRole {
  readonly account: string;
  readonly name: string;
  readonly trust: never;
  readonly policies: readonly never[];
  readonly maxSessionSeconds?: number;
}

/** What a stack is deployed to. */
export interface DeployContext {
  readonly core: Pick<Core, "clock" | "random">;
  readonly identity: { putRole(role: StackRole): unknown };
  readonly topics: { create(topic: { readonly account: string; readonly region: string; readonly name: string }): string };
  readonly events: Pick<EventBridge, "buses">;
  readonly states: States;
  readonly lambda: Lambdas;
  readonly dynamodb: Dynamodb;
  /** member accounts below the given organizational units or root, without the management account */
  accounts(targets: readonly string[]): readonly string[];
  /** May a schedule's role do this? Always, when not given. */
  readonly roleMay?: RoleMay;
  /** accounts in which a stack set fails */
  readonly skipAccounts?: ReadonlySet<string>;
  /** told of each resource once it is made */
  readonly onMade?: (made: MadeResource) => void;
}

/** What the deployer knows of a function when it asks for its handler. */
export interface FunctionSetting {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Makes the handler of an AWS::Lambda::Function from its settings. */
export type FunctionCode = (setting: FunctionSetting) => LambdaFunction["handler"];

export interface DeployRequest {
  readonly template: Template;
  readonly account: string;
  readonly region: string;
  readonly stackName?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** logical id of each AWS::Lambda::Function → its code */
  readonly functions?: Readonly<Record<string, FunctionCode>>;
}

export interface DeployedStack {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** logical id → type, Ref and attributes */
  readonly resources: ReadonlyMap<string, Physical & { readonly type: string }>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** the stacks that its stack sets made in member accounts */
  readonly members: readonly DeployedStack[];
  /** Brings stack sets to accounts that joined since, as automatic deployment does. */
  syncMembers(): Promise<void>;
  /** Ends its schedules. */
  stop(): void;
}

/** What the kinds of resources are given. */
export interface Deployment {
  readonly context: DeployContext;
  readonly request: DeployRequest;
  readonly stackName: string;
  readonly members: DeployedStack[];
  readonly syncs: (() => Promise<void>)[];
  readonly stops: (() => void)[];
  deployStack(request: DeployRequest): Promise<DeployedStack>;
}

/** Deploys a template's resources in order; a type or function that the sandbox doesn't know is refused by name. */
export const deploy = async (context: DeployContext, request: DeployRequest): Promise<DeployedStack> => {
  const { template, account, region, stackName = "stack" } = request;
  refuseUnknownTypes(template);
  const deployed = new Map<string, Physical & { readonly type: string }>();
  const parameters = resolveParameters(template.Parameters ?? {}, request.parameters ?? {});
  const scope: Scope = { template, parameters, deployed, stackName, account, region };
  const deployment: Deployment = {
    context,
    request,
    stackName,
    members: [],
    syncs: [],
    stops: [],
    deployStack: (inner) => deploy(context, inner),
  };
  for (const id of deploymentOrder(template)) await deployResource(id, { deployment, scope, deployed });
  const outputs = Object.entries(template.Outputs ?? {}).map(([name, { Value: value }]) => [name, evaluate(value, scope)]);
  return {
    stackName,
    account,
    region,
    resources: deployed,
    outputs: Object.fromEntries(outputs),
    members: deployment.members,
    syncMembers: async () => {
      for (const sync of deployment.syncs) await sync();
    },
    stop: () => {
      for (const stop of deployment.stops) stop();
    },
  };
};

const refuseUnknownTypes = ({ Resources: resources }: Template): void => {
  for (const [id, { Type: type }] of Object.entries(resources))
    if (!Object.hasOwn(resourceKinds, type))
      throw new Error(`the sandbox can't deploy \`${id}\`: it doesn't know the type \`${type}\``);
};

const deployResource = async (
  id: string,
  given: {
    readonly deployment: Deployment;
    readonly scope: Scope;
    readonly deployed: Map<string, Physical & { readonly type: string }>;
  },
): Promise<void> => {
  const { deployment, scope, deployed } = given;
  const resource = scope.template.Resources[id];
  const create = resource && resourceKinds[resource.Type];
  if (!create || (resource.Condition !== undefined && !holds(resource.Condition, scope))) return;
  try {
    const properties = evaluate(resource.Properties ?? {}, scope) as Readonly<Record<string, unknown>>;
    deployed.set(id, { type: resource.Type, ...(await create({ id, properties, deployment })) });
    const { account, region, stackName } = scope;
    deployment.context.onMade?.({ id, type: resource.Type, properties, account, region, stackName });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `stack \`${scope.stackName}\` in account \`${scope.account}\` (\`${scope.region}\`): resource \`${id}\`: ${reason}`,
      {
        cause: error,
      },
    );
  }
};
