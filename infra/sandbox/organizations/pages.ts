import { AwsError } from "../errors.ts";

export interface PageRequest {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export interface Page<T> {
  readonly on: readonly T[];
  readonly NextToken: string | undefined;
}

// "MaxResults: Maximum value of 20"
const longestPage = 20;

const invalidInput = (reason: string, message: string) =>
  new AwsError("InvalidInputException", message, { members: { Reason: reason } });

const print = (offset: number, emptyPassed: boolean) => Buffer.from(`${offset} ${emptyPassed}`).toString("base64");

function parse(token: string): { offset: number; emptyPassed: boolean } {
  const [found, offset, emptyPassed] = /^(\d{1,6}) (true|false)$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  if (found === undefined)
    throw invalidInput("INVALID_NEXT_TOKEN", "You specified an invalid value for the NextToken parameter.");
  return { offset: Number(offset), emptyPassed: emptyPassed === "true" };
}

function pageLength({ MaxResults: wanted = longestPage }: PageRequest): number {
  if (!Number.isInteger(wanted) || wanted < 1) throw invalidInput("MIN_VALUE_EXCEEDED", "MaxResults must be at least 1.");
  if (wanted > longestPage) throw invalidInput("MAX_VALUE_EXCEEDED", `MaxResults must be at most ${longestPage}.`);
  return wanted;
}

/**
 * One page of a list. "When the results are paginated, an empty page with a NextToken is legal": with `emptyPages`,
 * every page but the first is preceded by such a one.
 */
export function page<T>(all: readonly T[], request: PageRequest, emptyPages: boolean): Page<T> {
  const length = pageLength(request);
  const { offset, emptyPassed } = request.NextToken === undefined ? { offset: 0, emptyPassed: true } : parse(request.NextToken);
  if (!emptyPassed) return { on: [], NextToken: print(offset, true) };
  const end = offset + length;
  return { on: all.slice(offset, end), NextToken: end < all.length ? print(end, !emptyPages) : undefined };
}
