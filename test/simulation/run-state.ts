import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { Draws } from "./draws.ts";
import type { Plan } from "./plan.ts";
import type { Pack } from "./product/policies.ts";
import type { SimulatedProduct } from "./product/product.ts";
import type { ProductCall } from "./product/weather.ts";

export interface Violation {
  /** `I4` … */
  readonly invariant: string;
  readonly what: string;
  readonly at: number;
}

/** Days that events alone must bring in order. */
export interface FairDays {
  days: number;
  /** milliseconds from the last fault until nothing was under way */
  longest: number;
}

export const addFair = (all: FairDays, { days, longest }: Readonly<FairDays>): void => {
  all.days += days;
  all.longest = Math.max(all.longest, longest);
};

/** How often a fault struck a kind of call. */
export type Hits = Map<string, number>;

export const addHits = (all: Hits, more: Hits): void => {
  for (const [cell, times] of more) all.set(cell, (all.get(cell) ?? 0) + times);
};

/** Id of a table or group → what stands in it that isn't the product's, as text. */
export type Foreign = Map<string, ReadonlyMap<string, string>>;

/** One simulation under way: what faults, actions and invariants see of it. */
export interface Run {
  readonly plan: Plan;
  readonly sandbox: Sandbox;
  readonly product: SimulatedProduct;
  /** for choices inside a fault that strikes */
  readonly weatherDraws: Draws;
  /** the policy in force */
  pack: Pack;
  /** ids of the requested connections, oldest first */
  readonly requested: string[];
  /** epoch milliseconds of each request */
  readonly requestedAt: Map<string, number>;
  /** `table destination connection` of routes that the product made */
  readonly made: Set<string>;
  /** those of them whose call is under way */
  readonly making: Set<string>;
  /** connections that the product accepted */
  readonly accepted: Set<string>;
  /** accounts whose role is gone or that are suspended for now; undone when the faults stop */
  readonly undo: (() => unknown)[];
  readonly violations: Violation[];
  /** checks that need a promise; they are awaited at the end */
  readonly checks: Promise<void>[];
  /** connections that an approver approved → the blocks that they were approved with */
  readonly approved: Map<string, string>;
  /** connection → what the approver said of it last, and of which blocks */
  readonly answers: Map<string, { readonly is: "approved" | "denied"; readonly blocks: string }>;
  /** epoch milliseconds when policy, or a tag that it reads, changed last */
  policyAt: number;
  /** connections that an approver denied */
  readonly denied: Set<string>;
  /** connections that an operator wishes to end */
  readonly wished: Set<string>;
  /** connection → ARN of who asked for it */
  readonly requesters: Map<string, string>;
  /** digests of the announcements that reached the event bus */
  readonly onBus: Set<string>;
  /** when an account left the organization */
  readonly leftAt: Map<string, number>;
  /** `table destination`, or `group rule` → how often somebody took away what stood there */
  readonly takenAway: Map<string, number>;
  /** what isn't the product's, before its next change */
  foreign: Foreign;
  /** how often a role was taken away */
  rolesTouched: number;
  /** epoch milliseconds when a VPC got or lost a block last */
  blocksAt: number;
  /** epoch milliseconds when somebody changed what an answer to a request may depend on last */
  groundsAt: number;
  /** epoch milliseconds when somebody changed something by hand last */
  handAt: number;
  /** From now on, for so long, every call of this kind fails: `service`, `service account` or `service account operation`. */
  readonly closed: (what: string, milliseconds: number, error: () => Error) => void;
  /** an earlier answer to the very same question */
  readonly remembered: (call: ProductCall) => unknown;
  /** From now on, for as long as a replica may be behind, this operation's reads answer as they did before, where they were asked before. */
  readonly behind: (operation: string) => void;
  readonly violated: (invariant: string, what: string) => void;
  readonly note: (line: string) => void;
}
