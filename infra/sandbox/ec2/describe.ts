import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { absent, invalidCombination, invalidValue, type Kind } from "./refusals.ts";

/** How one Describe call finds its records. */
export interface Catalogue<R> {
  readonly operation: string;
  /** MaxResults' bounds (aws-facts, section 2) */
  readonly pageSize: readonly [least: number, most: number];
  readonly id: (record: R) => string;
  readonly order: (record: R) => number;
  readonly tags?: (record: R) => ReadonlyMap<string, string>;
  readonly filters: Readonly<Record<string, (record: R) => readonly (string | undefined)[]>>;
}

export interface Asked {
  readonly ids?: { readonly kind: Kind; readonly list: readonly string[] | undefined; readonly parameter: string };
  readonly filters?: readonly Filter[] | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface Page<R> {
  readonly records: readonly R[];
  readonly NextToken?: string;
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** EC2's filter wildcards: `*` any text, `?` one character, a backslash before one of them takes it literally. */
const wildcard = (pattern: string): RegExp => {
  const parts = [...pattern.matchAll(/\\[*?\\]|[\s\S]/gu)].map(([part]) => {
    if (part === "*") return "[\\s\\S]*";
    if (part === "?") return "[\\s\\S]";
    return literal(part.length > 1 ? part.slice(1) : part);
  });
  return new RegExp(`^${parts.join("")}$`, "u");
};

const readValues = <R>(name: string, catalogue: Catalogue<R>): ((record: R) => readonly (string | undefined)[]) => {
  const { tags } = catalogue;
  if (tags && name === "tag-key") return (record) => [...tags(record).keys()];
  if (tags && name.startsWith("tag:")) return (record) => [tags(record).get(name.slice(4))];
  const known = Object.hasOwn(catalogue.filters, name) ? catalogue.filters[name] : undefined;
  if (!known) throw invalidValue(`The filter '${name}' is invalid`);
  return known;
};

const passes = <R>(filter: Filter, catalogue: Catalogue<R>): ((record: R) => boolean) => {
  const patterns = filter.Values ?? [];
  if (patterns.length === 0) throw invalidValue(`The filter '${filter.Name ?? ""}' must have at least one value`);
  // FilterLimitExceeded (EC2-ERR): at most 200 values in one filter.
  if (patterns.length > 200)
    throw new AwsError("FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200");
  const values = readValues(filter.Name ?? "", catalogue);
  const plain = new Set(patterns.filter((pattern) => !/[*?\\]/.test(pattern)));
  const wild = patterns.filter((pattern) => /[*?\\]/.test(pattern)).map(wildcard);
  return (record) =>
    values(record).some((value) => value !== undefined && (plain.has(value) || wild.some((pattern) => pattern.test(value))));
};

const encodeToken = (operation: string, order: number): string => Buffer.from(`${operation}>${order}`).toString("base64url");

const decodeToken = (operation: string, token: string): number => {
  const [named, order = ""] = Buffer.from(token, "base64url").toString().split(">");
  if (named !== operation || !/^\d+$/.test(order))
    throw new AwsError("InvalidPaginationToken", "The specified pagination token is not valid");
  return Number(order);
};

const pageLimit = (asked: Asked, [least, most]: readonly [number, number]): number => {
  if (asked.maxResults === undefined) return most;
  if (asked.maxResults < least || asked.maxResults > most)
    throw invalidValue(
      `Value ( ${asked.maxResults} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${most}.`,
    );
  return asked.maxResults;
};

const chooseById = <R>(records: readonly R[], { ids }: Asked, catalogue: Catalogue<R>): readonly R[] => {
  if (!ids?.list?.length) return records;
  const byId = new Map(records.map((record) => [catalogue.id(record), record]));
  for (const id of ids.list) if (!byId.has(id)) throw absent(ids.kind, id);
  const wanted = new Set(ids.list);
  return records.filter((record) => wanted.has(catalogue.id(record)));
};

const isListed = ({ ids }: Asked): boolean => (ids?.list?.length ?? 0) > 0;

const matching = <R>(all: Iterable<R>, asked: Asked, catalogue: Catalogue<R>): R[] => {
  const tests = (asked.filters ?? []).map((filter) => passes(filter, catalogue));
  return chooseById([...all], asked, catalogue)
    .filter((record) => tests.every((test) => test(record)))
    .toSorted((one, other) => catalogue.order(one) - catalogue.order(other));
};

/**
 * One page of the records that were asked for. Ids that name nothing are an error; filters only narrow.
 * Without MaxResults a page has the greatest allowed size, so a caller that doesn't follow NextToken is found out.
 */
export const select = <R>(all: Iterable<R>, asked: Asked, catalogue: Catalogue<R>): Page<R> => {
  const { maxResults, nextToken } = asked;
  if (isListed(asked) && (maxResults !== undefined || nextToken !== undefined))
    throw invalidCombination(`The parameter ${asked.ids?.parameter} cannot be used with the parameter MaxResults or NextToken`);
  const limit = pageLimit(asked, catalogue.pageSize);
  const after = nextToken === undefined ? -1 : decodeToken(catalogue.operation, nextToken);
  const rest = matching(all, asked, catalogue).filter((record) => catalogue.order(record) > after);
  const records = isListed(asked) ? rest : rest.slice(0, limit);
  const last = records.at(-1);
  return last !== undefined && records.length < rest.length
    ? { records, NextToken: encodeToken(catalogue.operation, catalogue.order(last)) }
    : { records };
};

/** How EC2 spells a truth value in filters. */
export const truth = (value: boolean): readonly string[] => [value ? "true" : "false"];
