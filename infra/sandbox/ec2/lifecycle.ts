import { overlaps } from "./cidr.ts";
import { isOnePlace, liveBlocks } from "./connection-copies.ts";
import { type Connection, type Side, type Status, sides } from "./state.ts";
import type { World } from "./world.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** A request expires after exactly 168 hours, not adjustable (aws-facts 1.1). */
export const requestLifetime = 7 * day;

const initiating = 1000;
const provisioning = { least: 1000, spread: 1000 };
const deleting = 1000;

const enter = (connection: Connection, status: Status, message: string): void => {
  connection.status = status;
  connection.message = message;
};

interface Passage {
  readonly status: keyof World["settings"]["lingeringMilliseconds"];
  readonly milliseconds: number;
}

/** A connection that lingers doesn't keep the world from being quiet. */
const passing = (world: World, { status, milliseconds }: Passage, leave: () => void): void => {
  const more = world.settings.lingeringMilliseconds[status];
  world.core.clock.after(milliseconds + more, more === 0 ? "work" : "timer", leave);
};

const hide = (world: World, connection: Connection, after: Readonly<Record<Side, number>>): void => {
  // Same account: 2 hours on both sides (aws-facts 1.1, rejected and deleted).
  for (const side of sides) connection.seen[side].until = world.now() + after[side];
};

const sameAccount = ({ requester, accepter }: Connection): boolean => requester.account === accepter.account;

/** Text of aws-facts 1.2: the requester can't tell the causes apart. */
export const fail = (world: World, connection: Connection): void => {
  enter(connection, "failed", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range");
  connection.cancelExpiry();
  // Only the requester sees a failed request, for 2 hours; the accepter's copy is assumed gone at once (aws-facts 1.1, section 14).
  hide(
    world,
    connection,
    isOnePlace(connection) ? { requester: 2 * hour, accepter: 2 * hour } : { requester: 2 * hour, accepter: 0 },
  );
};

const canBePending = (world: World, { requester, accepter }: Connection): boolean => {
  const from = world.vpcOf(requester);
  const to = world.vpcOf(accepter);
  if (!from || !to || !world.directory.accountExists(accepter.account)) return false;
  if (!world.directory.regionEnabled(accepter.account, accepter.region)) return false;
  // Any block of either family, secondary ones too (aws-facts 1.3).
  return !liveBlocks(from).some((mine) => liveBlocks(to).some((theirs) => overlaps(mine.block, theirs.block)));
};

// INVARIANT: leaving `pending-acceptance` in any other way cancels this.
const expire = (world: World, connection: Connection): void => {
  enter(connection, "expired", "Expired");
  hide(world, connection, { requester: 2 * day, accepter: 2 * day });
};

const leaveInitiating = (world: World, connection: Connection): void => {
  if (connection.status !== "initiating-request") return;
  if (!canBePending(world, connection)) {
    fail(world, connection);
    return;
  }
  enter(connection, "pending-acceptance", `Pending Acceptance by ${connection.accepter.account}`);
  const lag = isOnePlace(connection) ? 0 : world.settings.stalenessMilliseconds;
  connection.seen.accepter.from = world.now() + lag;
};

/** Starts the life of a new request: a moment in `initiating-request`, then pending or failed (aws-facts 1.3). */
export const initiate = (world: World, connection: Connection): void => {
  passing(world, { status: "initiating-request", milliseconds: initiating }, () => leaveInitiating(world, connection));
  connection.cancelExpiry = world.core.clock.after(requestLifetime, "timer", () => expire(world, connection));
};

/** Accept answers `provisioning`, not `active`; callers must poll (aws-facts 1.1). */
export const accept = (world: World, connection: Connection): void => {
  enter(connection, "provisioning", "Provisioning");
  connection.cancelExpiry();
  const span = provisioning.least + Math.floor(world.core.random.next() * provisioning.spread);
  passing(world, { status: "provisioning", milliseconds: span }, () => {
    if (connection.status === "provisioning") enter(connection, "active", "Active");
  });
};

export const reject = (world: World, connection: Connection): void => {
  // The real message is unknown (aws-facts 1.2).
  enter(connection, "rejected", `Rejected by ${connection.accepter.account}`);
  connection.cancelExpiry();
  hide(world, connection, { requester: sameAccount(connection) ? 2 * hour : 2 * day, accepter: 2 * hour });
};

/** `deleting` for a moment, then `deleted`: 2 hours for the party that deleted, 2 days for the other (aws-facts 1.1). */
export const remove = (world: World, connection: Connection, by: Side): void => {
  enter(connection, "deleting", `Deleting by ${connection[by].account}`);
  connection.cancelExpiry();
  passing(world, { status: "deleting", milliseconds: deleting }, () => {
    enter(connection, "deleted", `Deleted by ${connection[by].account}`);
    const far = sameAccount(connection) ? 2 * hour : 2 * day;
    hide(world, connection, by === "requester" ? { requester: 2 * hour, accepter: far } : { requester: far, accepter: 2 * hour });
  });
};
