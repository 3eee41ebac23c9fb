/** Where something went wrong, for the operator. */
export interface Where {
  readonly account: string;
  readonly region: string;
  readonly resource: string;
}

interface Told {
  readonly where: Where;
  readonly instructions: string;
  readonly cause?: unknown;
}

/**
 * The world failed. Five classes, named by what the caller should do; the state machine retries by these names,
 * so each has a literal `name` (bundlers rename classes).
 */
abstract class WorldFailure extends Error {
  readonly where: Where;
  readonly instructions: string;

  constructor(message: string, told: Told) {
    super(message, told.cause === undefined ? undefined : { cause: told.cause });
    this.where = told.where;
    this.instructions = told.instructions;
  }
}

/** Throttled, not visible yet, a service error: the same call may go through later. */
export class RetryLater extends WorldFailure {
  override readonly name = "RetryLater";
}

/** A role can't be assumed or lacks a permission. */
export class AccessMissing extends WorldFailure {
  override readonly name = "AccessMissing";
}

/** An AWS quota is used up. */
export class QuotaReached extends WorldFailure {
  override readonly name = "QuotaReached";
}

/** The facts no longer fit the step: look again and propose again. */
export class WorldChanged extends WorldFailure {
  override readonly name = "WorldChanged";
}

/** Another execution has the peering by now: end without a word. */
export class Superseded extends WorldFailure {
  override readonly name = "Superseded";
}

/** We are wrong: a broken invariant. Caught only by the top wrapper. */
export class Bug extends Error {
  override readonly name = "Bug";
}

export const nowhere: Where = { account: "", region: "", resource: "" };
