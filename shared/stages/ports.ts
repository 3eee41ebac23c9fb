import type { AccountFacts, ConnectionCopy, OtherPeering, PeeringStatus, Reading, VpcFacts } from "../peering/facts.ts";
import type { AccountId, End, PeeringConnectionId, PerSide, Place, Side } from "../peering/ids.ts";
import type { Batch, Step } from "../peering/steps.ts";
import type { Announcement } from "../render/announcement.ts";

/** What a stage may reach. Each stage receives only the ports it names; the adapters are in shared/aws and shared/ledger. */
export interface Clock {
  /** epoch milliseconds */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** One log entry; the place of every word is the adapter's. */
export interface Log {
  note(message: string, fields: Readonly<Record<string, string | number | boolean | readonly string[]>>): void;
}

/** A connection as one account and region sees it. */
export interface SeenConnection {
  readonly id: PeeringConnectionId;
  readonly status: PeeringStatus;
  readonly statusMessage: string;
  readonly expiresAt: string | null;
  readonly ends: PerSide<End>;
}

/** A place as the sweep sees it. */
export interface SeenPlace {
  /** sorted by id */
  readonly connections: readonly SeenConnection[];
  /** The sides that these connections have at the place, read with as many calls for a thousand as for one. */
  sides(of: readonly SeenConnection[]): Promise<readonly SideSight[]>;
}

/** One side of a peering, as far as a bulk reading tells it. */
export interface SideSight {
  readonly peering: PeeringConnectionId;
  readonly side: Side;
  readonly copy: ConnectionCopy;
  /** null when it isn't there */
  readonly vpc: VpcSight | null;
  /** the other connections of the VPC that are alive */
  readonly peerings: readonly OtherPeering[];
}

/** A VPC without what has no bulk form in EC2: the DNS attributes, the sizes of prefix lists. */
export type VpcSight = Omit<VpcFacts, "peerings" | "dns" | "prefixLists">;

/** Reads member accounts, and can do nothing else there. */
export interface Observe {
  /** null when EC2 doesn't show it there (`InvalidVpcPeeringConnectionID.NotFound`) */
  connection(place: Place, id: PeeringConnectionId): Promise<SeenConnection | null>;
  /** all connections visible at a place, and what they connect there */
  place(place: Place): Promise<SeenPlace>;
  /** one side, whole, or what kept it from being read */
  side(id: PeeringConnectionId, end: End): Promise<Reading>;
}

/** Changes member accounts: looks whether it is already so, writes, reads back. */
export interface Perform {
  /** `throttled`: EC2's bucket for the action is empty, and nothing was changed */
  step(batch: Batch, step: Step): Promise<"done" | "already" | "throttled">;
}

/** An account of the organization. */
export type Member = Extract<AccountFacts, { readonly is: "member" }>;

export interface Organization {
  account(id: AccountId): Promise<AccountFacts>;
  /** all members, sorted by id, without their tags */
  members(): Promise<readonly Member[]>;
}

/** Starts the workflow of a peering; a second start of one generation is a no-op, and told. */
export interface Starter {
  start(peering: PeeringConnectionId, generation: number): Promise<"started" | "already">;
}

export interface Executions {
  /** Epoch milliseconds at which the workflow of a generation ended: null while it runs, 0 where none is known. */
  endedAt(peering: PeeringConnectionId, generation: number): Promise<number | null>;
}

export interface Announcer {
  announce(announcement: Announcement): Promise<void>;
}

/** Tags a side's copy of a connection with its outcome, and can do nothing else there. */
export interface Tagger {
  tag(place: Place, announcement: Announcement): Promise<void>;
}
