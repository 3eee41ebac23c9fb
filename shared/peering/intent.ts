import { canonical, contains, parseCidr } from "../network/cidr.ts";
import { routableBlocks, vpcOf } from "./blocks.ts";
import type { Facts } from "./facts.ts";
import { otherSide, type Side, type Tags } from "./ids.ts";

/** Which addresses of the peer the requester asks to reach: `peering:routes` on the connection. */
export type RoutesIntent =
  | { readonly is: "whole" | "subnets" }
  /** canonical and sorted; `malformed` are the parts that name no block */
  | { readonly is: "blocks"; readonly blocks: readonly string[]; readonly malformed: readonly string[] };

/** Until when the requester wants the connection: `peering:expires` on it. */
export type ExpiresIntent =
  | { readonly is: "never" }
  /** counted from the day of acceptance */
  | { readonly is: "after"; readonly seconds: number }
  /** ISO 8601 */
  | { readonly is: "at"; readonly at: string }
  | { readonly is: "malformed"; readonly value: string };

/** Tags on the connection, read in the requester's account: AWS keeps them per account (peers-edge-cases 29). */
export const requestTags = ({ sides: { requester } }: Facts): Tags =>
  requester.reading.is === "complete" || requester.reading.is === "no-vpc" ? requester.reading.copy.tags : {};

const tagNamed = (facts: Facts, name: string): string => (requestTags(facts)[`${facts.settings.tagPrefix}${name}`] ?? "").trim();

export const routesIntent = (facts: Facts): RoutesIntent => parseRoutesTag(tagNamed(facts, "routes"));

export const expiresIntent = (facts: Facts): ExpiresIntent => parseExpiresTag(tagNamed(facts, "expires"));

/** Reads `subnets`, or blocks such as `10.2.1.0/24, 2001:db8::/64`; order, repeats and host bits don't matter. */
export const parseRoutesTag = (value: string): RoutesIntent => {
  const parts = [...new Set(value.split(/[\s,]+/).filter((part) => part !== ""))].sort();
  if (parts.length === 0) return { is: "whole" };
  if (parts.length === 1 && parts[0] === "subnets") return { is: "subnets" };
  const read = parts.map((part) => ({ part, block: readBlock(part) }));
  return {
    is: "blocks",
    blocks: [...new Set(read.flatMap(({ block }) => block ?? []))].sort(),
    malformed: read.filter(({ block }) => block === null).map(({ part }) => part),
  };
};

/** EC2 clears host bits of a destination, so they are cleared before anything is compared (peers-edge-cases 36). */
const readBlock = (text: string): string | null => {
  try {
    return canonical(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 604_800 };

/** Reads `36h`, `30d`, `4w`, or a date such as `2027-01-31` or `2027-01-31T18:00:00Z`; a date alone ends with its day, in UTC. */
export const parseExpiresTag = (value: string): ExpiresIntent => {
  if (value === "") return { is: "never" };
  const [, count, unit = ""] = /^([1-9]\d{0,4})([hdw])$/.exec(value) ?? [];
  if (count !== undefined) return { is: "after", seconds: Number(count) * (unitSeconds[unit] ?? 0) };
  const moment = momentOf(value);
  return moment === null ? { is: "malformed", value } : { is: "at", at: moment };
};

const dateForm = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const momentOf = (value: string): string | null => {
  const [, day = "", time] = dateForm.exec(value) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  // 2027-02-30 is no day, though `Date` takes it for one of March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null;
  const moment = new Date(time === undefined ? midnight.getTime() + daySeconds * 1000 : value);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
};

const daySeconds = 86_400;

/**
 * Where the tables of a side lead to through this peering, sorted; never beyond the peer's own blocks (peers-edge-cases 60).
 * The requester may narrow its own tables to blocks; per subnet holds for both directions.
 */
export const destinations = (facts: Facts, side: Side): readonly string[] => {
  const far = vpcOf(facts.sides[otherSide(side)]);
  if (!far) return [];
  const own = routableBlocks(far);
  const intent = routesIntent(facts);
  if (side === "requester" && intent.is === "blocks") return intent.blocks.filter((block) => isWithin(own, block));
  if (intent.is !== "subnets" && facts.settings.routes !== "subnets") return own;
  const subnets = new Set(far.subnets.flatMap(({ cidrs }) => cidrs));
  return [...subnets].filter((block) => isWithin(own, block)).sort();
};

/** Whether a block lies within one of the others. */
export const isWithin = (blocks: readonly string[], block: string): boolean =>
  blocks.some((own) => contains(parseCidr(own), parseCidr(block)));
