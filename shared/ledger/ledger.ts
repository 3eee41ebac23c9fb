import type { PeeringStatus } from "../peering/facts.ts";
import type { End, PeeringConnectionId, PerSide, Place, VpcId } from "../peering/ids.ts";
import type { Census, Claim, Remembered } from "../peering/known.ts";
import type { Reason, Warning } from "../peering/reason.ts";

/** One peering in the ledger: one item, written only by conditional writes. */
export interface PeeringEntry {
  readonly id: PeeringConnectionId;
  /** where a hint saw the connection: the account and region of an event or of the sweep */
  readonly seen: Place;
  /** raised by every hint; a run that ends has handled exactly this many or loops once more */
  readonly dirty: number;
  /** the workflow execution is named `<pcx>-<generation>` */
  readonly generation: number;
  /** ISO 8601 of the last sign of life of the running workflow; null when none runs */
  readonly heartbeat: string | null;
  readonly record: PeeringRecord;
  /** counts up with every change of `record` */
  readonly version: number;
}

/** What the stages remember of a peering. */
export interface PeeringRecord extends Remembered {
  readonly ends: PerSide<End> | null;
  readonly warnings: readonly Warning[];
  /** ISO 8601 of the moment that asks for a look even when nothing happens; null when none does */
  readonly due: string | null;
  readonly looked: Looked | null;
  /** whether changes at both ends' places wake it */
  readonly enrolled: boolean;
  /** digest of the decision recorded last, so that an equal one is not recorded again */
  readonly decided: string;
  /** digest of the last announcement, so that a repeat is not sent again */
  readonly announced: string;
  /** ISO 8601 of the announcement that first told the outcome; null before */
  readonly since: string | null;
  /** digests of what each side's copy of the connection was tagged with last; "" where nothing was */
  readonly tagged: PerSide<string>;
}

/** What the last look at a peering saw, as digests: as long as all are as they were, the sweep leaves it alone. */
export interface Looked {
  /** ISO 8601 */
  readonly at: string;
  /** the dirty counter that the look has covered */
  readonly handled: number;
  readonly status: PeeringStatus;
  /** digest of the policy and the settings that it was decided by */
  readonly under: string;
  /** digest of the state and the units of both accounts */
  readonly accounts: string;
  readonly sides: PerSide<string>;
  /** how many runs in a row have seen exactly this, each ten minutes or more after the last look */
  readonly alike: number;
}

export interface Decision {
  readonly peering: PeeringConnectionId;
  /** ISO 8601 */
  readonly at: string;
  readonly factsDigest: string;
  readonly policyHash: string;
  readonly verdict: string;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
  readonly determining: readonly string[];
}

export interface VpcClaims {
  readonly vpc: VpcId;
  /** 0 when the ledger has no item yet */
  readonly version: number;
  readonly claims: readonly Claim[];
}

/**
 * The ledger port. Every method is one single-item write or one consistent read.
 * Writes that lose a race throw `WorldChanged` (shared/errors.ts); throttling throws `RetryLater`.
 */
export interface Ledger {
  read(id: PeeringConnectionId): Promise<PeeringEntry | null>;
  /** Raises the dirty counter (creating the entry at generation 1) and gives the entry as it is then. */
  mark(id: PeeringConnectionId, seen: Place, caller: string): Promise<PeeringEntry>;
  /** Sets the heartbeat of a running workflow; throws `Superseded` when its generation has ended, or been given up. */
  beat(id: PeeringConnectionId, generation: number, at: string): Promise<void>;
  /** Ends the run if no hint came since `handled`: generation + 1, heartbeat null → "finished"; else "still-dirty". Another generation: "finished". */
  finish(id: PeeringConnectionId, generation: number, handled: number): Promise<"finished" | "still-dirty">;
  /**
   * Gives up a dead run: generation + 1, heartbeat null, if both are still the given ones. False when they aren't. It counts as a
   * hint, as the heartbeat was the only sign that a look is due: the next run may fail to start.
   */
  abandon(id: PeeringConnectionId, generation: number, heartbeat: string): Promise<boolean>;
  /** Replaces the record if the version is still the given one, else throws `WorldChanged`. */
  save(id: PeeringConnectionId, version: number, record: PeeringRecord): Promise<PeeringEntry>;
  /** Has changes at the place wake the peering; may be repeated. */
  enroll(place: Place, id: PeeringConnectionId): Promise<void>;
  /** Takes that back; may be repeated. */
  withdraw(place: Place, id: PeeringConnectionId): Promise<void>;
  /** The peerings that a change at the place may matter to, sorted. */
  enrolled(place: Place): Promise<readonly PeeringConnectionId[]>;
  claims(vpc: VpcId): Promise<VpcClaims>;
  /** Adds or replaces one peering's claim if the version is still the given one, else throws `WorldChanged`. */
  claim(vpc: VpcId, version: number, claim: Claim): Promise<VpcClaims>;
  /** Removes one peering's claim; nothing to remove is fine. */
  release(vpc: VpcId, peering: PeeringConnectionId): Promise<void>;
  decide(decision: Decision): Promise<void>;
  /** newest first */
  decisions(id: PeeringConnectionId): Promise<readonly Decision[]>;
  /** The count of the last whole sweep; null before the first. */
  census(): Promise<Census | null>;
  /** Replaces it. */
  count(census: Census): Promise<void>;
  /** All entries, sorted by id. */
  all(): Promise<readonly PeeringEntry[]>;
}
