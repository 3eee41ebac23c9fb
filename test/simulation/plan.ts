import type { Pack } from "./product/policies.ts";
import type { VpcPlan } from "./world/vpc-plan.ts";

/** Something that happens in the world while the product works. */
export interface Happening {
  /** milliseconds after the beginning */
  readonly at: number;
  /** name of the action */
  readonly does: string;
  /** what the action's own choices are made of */
  readonly seed: number;
}

/** How often a fault strikes a call that it can strike. */
export interface FaultPlan {
  readonly fault: string;
  readonly rate: number;
}

/** A function dies around the product's call with this number, counted from 0. */
export interface Crash {
  readonly call: number;
  readonly when: "before" | "after";
}

/** A fault that strikes for certain: regressions and history's bugs force their bad moment. */
export interface Strike {
  readonly fault: string;
  /** `service:operation` of a call of the product, or `event:` and the name of what was called in a record of CloudTrail */
  readonly on: string;
  /** the how many-eth of these, counted from 1 */
  readonly nth: number;
}

/** One bad day: all of it follows from this, so that it can be replayed, and made shorter until only what matters is left. */
export interface Plan {
  readonly seed: number;
  /** what faults and the world's own choices are drawn of; the seed where left out */
  readonly weather?: number;
  readonly pack: Pack;
  readonly vpcs: readonly VpcPlan[];
  readonly happenings: readonly Happening[];
  readonly faults: readonly FaultPlan[];
  readonly strikes: readonly Strike[];
  /** milliseconds after the last happening until the faults stop */
  readonly storm: number;
  /** faults, counted as they strike, that are left out after all */
  readonly spared: readonly number[];
  readonly crashes: readonly Crash[];
  /** virtual milliseconds that a call of the product is under way, at most */
  readonly latency: number;
  /** AWS's own token buckets */
  readonly throttling: boolean;
  /** whole functions, SDK clients on a port, the ledger in DynamoDB; the stages alone where left out */
  readonly wire?: boolean;
}
