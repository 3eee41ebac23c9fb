import type { PeeringConnectionId, PerSide } from "./ids.ts";
import type { Proposal } from "./proposal.ts";

/** What the facts and the policy come to, and what has to be recorded with it. */
export interface Judgement {
  readonly proposal: Proposal;
  /** the blocks that each VPC would reach through this peering: claimed before an accept is handed out; null when nothing is to be claimed */
  readonly claims: PerSide<readonly string[]> | null;
  /** claims end with the peering, and while it waits for a person */
  readonly releases: boolean;
  /** `@id`s of the policies that decided, sorted */
  readonly determining: readonly string[];
  /** the next moment, ISO 8601, that asks for a look even when nothing happens; null when none does */
  readonly due: string | null;
  /** the live connections to which this one's outcome matters */
  readonly touches: readonly PeeringConnectionId[];
  /** whether policy permits the connection; null when it wasn't asked */
  readonly permitted: boolean | null;
}

export const judgement = (proposal: Proposal, more: Partial<Omit<Judgement, "proposal">> = {}): Judgement => ({
  proposal,
  claims: null,
  releases: false,
  determining: [],
  permitted: null,
  due: null,
  touches: [],
  ...more,
});
