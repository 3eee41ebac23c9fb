import type { Deployment } from "./deploy.ts";
import type { Physical } from "./evaluate.ts";
import type { Properties } from "./properties.ts";

/** One resource to create, its properties evaluated. */
export interface Creation {
  readonly id: string;
  readonly properties: Properties;
  readonly deployment: Deployment;
}

export type ResourceKind = (creation: Creation) => Physical | Promise<Physical>;

/** The name that CloudFormation makes up: stack, logical id and random characters. */
export const physicalName = ({ id, deployment }: Creation): string =>
  `${deployment.stackName}-${id}-${deployment.context.core.random.hex(12)}`;

/** `arn:aws:<service>:<region>:<account>:<rest>` of the stack's place. */
export const arnIn = ({ deployment }: Creation, service: string, rest: string): string =>
  `arn:aws:${service}:${deployment.request.region}:${deployment.request.account}:${rest}`;
