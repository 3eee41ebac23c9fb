import { Buffer } from "node:buffer";
import { passes } from "../aws/passing.ts";
import { AccessMissing, nowhere, QuotaReached, RetryLater, Superseded, WorldChanged } from "../errors.ts";

const kinds: Readonly<Record<string, "retry" | "access">> = {
  ProvisionedThroughputExceededException: "retry",
  RequestLimitExceeded: "retry",
  ThrottlingException: "retry",
  InternalServerError: "retry",
  ServiceUnavailable: "retry",
  AccessDeniedException: "access",
  // "Cannot do operations on a non-existent table"
  ResourceNotFoundException: "access",
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** The world's failure behind an error of DynamoDB; anything unknown comes back as it is. */
export const translated = (error: unknown, resource: string): unknown => {
  const kind = kinds[nameOf(error)] ?? (passes(error) ? "retry" : undefined);
  if (!(error instanceof Error)) return error;
  const text = `the ledger can't be used for \`${resource}\`: ${error.name}: ${error.message}`;
  const where = { ...nowhere, resource };
  if (kind === "retry") return new RetryLater(text, { where, instructions: "it is tried again by itself", cause: error });
  if (kind === "access") {
    const instructions = "check that the table exists and that the function's role may use it";
    return new AccessMissing(text, { where, instructions, cause: error });
  }
  // "Item size has exceeded the maximum allowed size", "Item size to update has exceeded the maximum allowed size"
  return /Item size .*exceeded/.test(error.message) ? tooLarge(resource, error) : error;
};

/** Whether the condition of a write didn't hold: somebody else wrote first. */
export const lostTheRace = (error: unknown): boolean => nameOf(error) === "ConditionalCheckFailedException";

export const changed = (resource: string, what: string): WorldChanged =>
  new WorldChanged(`${what} of \`${resource}\` is not what it was when it was read`, {
    where: { ...nowhere, resource },
    instructions: "read it again and decide again",
  });

export const superseded = (resource: string, generation: number): Superseded =>
  new Superseded(`generation ${generation} of \`${resource}\` has ended`, {
    where: { ...nowhere, resource },
    instructions: "nothing is to be done",
  });

const tooLarge = (resource: string, cause?: unknown): QuotaReached =>
  new QuotaReached(`what is remembered of \`${resource}\` is near DynamoDB's limit of 400 KB for one item`, {
    where: { ...nowhere, resource },
    instructions: "route whole blocks rather than subnets, or spread the traffic over more VPCs",
    cause,
  });

/** Keys and counters need some of an item's 400 KB; beyond this a record is refused before it is sent. */
const maxBytes = 350 * 1024;

/** A value as text, small enough for an item; throws `QuotaReached` when it isn't. */
export const print = (resource: string, value: unknown): string => {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(resource);
  return text;
};
