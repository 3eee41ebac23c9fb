import type { Outcome } from "./facts.ts";
import type { PeeringConnectionId, PerSide, Side } from "./ids.ts";
import type { Reason } from "./reason.ts";

/** What is remembered from look to look. */
export interface Remembered {
  /** routes we made, written before the call that made them */
  readonly routes: readonly OwnedRoute[];
  /** the sides in whose groups we opened ports, written before the call that did, until a look sees none of these rules */
  readonly rules: PerSide<boolean>;
  /** blocks last read on each side; EC2 stops telling them when the connection ends */
  readonly blocks: PerSide<readonly string[]>;
  readonly approvals: readonly Approval[];
  /** the outcome announced last, null before the first */
  readonly outcome: Outcome | null;
  /** the reasons announced last, kept so that an end is explained by what led to it */
  readonly reasons: readonly Reason[];
  /** ISO 8601 of the first look that didn't find the connection; null while EC2 shows it */
  readonly absentSince: string | null;
  /** ARN of the principal that asked, where an event told it; else "" */
  readonly caller: string;
  /** whether a permit (and, where needed, an approval) was recorded before this connection was accepted by us */
  readonly acceptedByUs: boolean;
  /** what we said no with, written before the call that did; null before, and where a later look decides otherwise */
  readonly refusal: Refusal | null;
  readonly standing: Standing;
  readonly wish: Wish | null;
  /** ISO 8601 of the first look that found the connection active; null before */
  readonly activeSince: string | null;
  /** ISO 8601 of the last look that had a route or rule made, or came right after it was; null before */
  readonly madeAt: string | null;
  /** ISO 8601 of the first look in which policy no longer permitted the connection; null while it does */
  readonly revokedSince: string | null;
  /** the sides whose DNS resolution we turned on, written before the call that did */
  readonly dns: PerSide<boolean>;
  /** what we made and others took away, again and again */
  readonly losses: readonly Loss[];
}

/** A request that EC2 shows as rejected may have been so by anybody: this tells ours, also where nobody heard of it. */
export interface Refusal {
  readonly outcome: "rejected" | "expired";
  readonly reasons: readonly Reason[];
}

/** Nothing is left, as far as is remembered, that would have to be taken away. */
export const ownsNothing = ({ routes, rules }: Pick<Remembered, "routes" | "rules">): boolean =>
  routes.length === 0 && !rules.requester && !rules.accepter;

/** What the ledger knows: of this peering, and of those around it. */
export interface Known extends Remembered {
  /** claims of other peerings on the two VPCs: accepted but perhaps not wired yet */
  readonly claims: PerSide<readonly StandingClaim[]>;
  /** routes of ours, left by peerings that are over, in tables of the two VPCs */
  readonly leftovers: readonly Leftover[];
  /** how many peerings the last whole sweep counted; null before the first */
  readonly census: Census | null;
}

/**
 * How a connection came to us. `found`: it was active before we were allowed to change anything, so it is left alone until an
 * operator adopts it; `watched`: adopted, what is there is ours, nothing is changed yet; `adopted`: kept as if requested.
 */
export type Standing = "requested" | "found" | "watched" | "adopted";

/** An operator's wish that the connection ends. */
export interface Wish {
  readonly is: "disconnect";
  readonly by: string;
  readonly reason: string;
  /** ISO 8601 */
  readonly at: string;
}

/** Something that we made, that was gone after `connected` or `degraded` was told, though still wanted. */
export interface Loss {
  /** the route table or security group */
  readonly target: string;
  /** the step that made it, as text */
  readonly what: string;
  readonly times: number;
  /** ISO 8601 of the last time */
  readonly at: string;
  /** it was to be made anew then, and no look has found it there since */
  readonly missing?: true;
}

/** A route that an earlier peering of ours left behind: EC2 shows it as a blackhole, the ledger as ours. */
export interface Leftover {
  readonly side: Side;
  readonly table: string;
  readonly destination: string;
  /** the ended peering that it leads to */
  readonly peering: PeeringConnectionId;
}

/** A count of the whole deployment, for the guard against mass disconnection. */
export interface Census {
  /** connections that are wired by us and alive */
  readonly live: number;
  /** how many of them policy no longer permits */
  readonly revoked: number;
  /** ISO 8601 */
  readonly at: string;
}

export interface OwnedRoute {
  readonly side: Side;
  readonly table: string;
  readonly destination: string;
}

/** A peering's hold on the blocks that it brings to a VPC, from acceptance to its end. */
export interface Claim {
  readonly peering: PeeringConnectionId;
  /** the far VPC's blocks, which become destinations in this VPC's tables */
  readonly blocks: readonly string[];
}

/** A claim beside a request. */
export interface StandingClaim extends Claim {
  /** the routes of that peering in the VPC's tables, made or about to be; left out before that is decided */
  readonly routes?: readonly Pick<OwnedRoute, "table" | "destination">[];
}

export interface Approval {
  readonly by: string;
  readonly decision: "approve" | "deny";
  readonly reason: string;
  /** ISO 8601 */
  readonly at: string;
  /** digest of what was approved: both ends and both CIDR sets */
  readonly digest: string;
}
