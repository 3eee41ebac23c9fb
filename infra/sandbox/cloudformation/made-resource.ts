import type { Properties } from "./properties.ts";

/** A resource as a deployment made it: enough to make it again in another sandbox. */
export interface MadeResource {
  readonly id: string;
  readonly type: string;
  /** with every function resolved */
  readonly properties: Properties;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}
