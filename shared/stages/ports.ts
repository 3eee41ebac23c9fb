import type { AccountFacts, PeeringStatus, Reading } from "../peering/facts.ts";
import type { AccountId, End, PeeringConnectionId, PerSide, Place } from "../peering/ids.ts";
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

/** Reads member accounts, and can do nothing else there. */
export interface Observe {
  /** null when EC2 doesn't show it there (`InvalidVpcPeeringConnectionID.NotFound`) */
  connection(place: Place, id: PeeringConnectionId): Promise<SeenConnection | null>;
  /** all connections visible at a place, sorted by id */
  connections(place: Place): Promise<readonly SeenConnection[]>;
  /** one side, whole, or what kept it from being read */
  side(id: PeeringConnectionId, end: End): Promise<Reading>;
}

/** Changes member accounts: looks whether it is already so, writes, reads back. */
export interface Perform {
  step(batch: Batch, step: Step): Promise<"done" | "already">;
}

export interface Organization {
  account(id: AccountId): Promise<AccountFacts>;
  /** active members, sorted */
  accounts(): Promise<readonly AccountId[]>;
}

/** Starts the workflow of a peering; a second start of one generation is a no-op. */
export interface Starter {
  start(peering: PeeringConnectionId, generation: number): Promise<void>;
}

export interface Announcer {
  announce(announcement: Announcement): Promise<void>;
}
