import type { DeployContext, DeployRequest } from "./deploy.ts";
import type { MadeResource } from "./made-resource.ts";
import { resourceKinds } from "./resource-kinds.ts";

/**
 * Makes resources again that a deployment made elsewhere, in their order: what a stack would come to, without reading its
 * template. Throws on a type that the sandbox doesn't know.
 */
export const remake = async (
  context: DeployContext,
  resources: readonly MadeResource[],
  functions: NonNullable<DeployRequest["functions"]>,
): Promise<void> => {
  for (const { id, type, properties, account, region, stackName } of resources) {
    const kind = resourceKinds[type];
    if (!kind) throw new Error(`the sandbox doesn't know the type \`${type}\``);
    const request = { template: { Resources: {} }, account, region, stackName, functions };
    const deployment = { context, request, stackName, members: [], syncs: [], stops: [], deployStack: refuseStacks };
    await kind({ id, properties, deployment });
  }
};

/** The stacks of a stack set were made one by one, so they are remade one by one. */
const refuseStacks = (): never => {
  throw new Error("a stack set can't be remade, only what it made");
};
