import { en } from "zod/locales";
import * as z from "zod/mini";

// WHY: `zod/mini` has no words until it is given some: every fault would read "Invalid input"
z.config(en());

/** AWS's identifiers, branded: made only by their parsers, so one kind can't be passed for another. */
export const AccountId = z
  .string()
  .check(z.regex(/^\d{12}$/, "an AWS account id has 12 digits"))
  .brand("AccountId");
export type AccountId = z.infer<typeof AccountId>;

export const Region = z
  .string()
  .check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "not an AWS region such as eu-west-1"))
  .brand("Region");
export type Region = z.infer<typeof Region>;

const id = (prefix: string) =>
  z
    .string()
    .check(z.regex(new RegExp(`^${prefix}-[0-9A-Za-z-]{1,60}$`), `not an id of the form ${prefix}-…`))
    .brand(prefix);

export const PeeringConnectionId = id("pcx");
export type PeeringConnectionId = z.infer<typeof PeeringConnectionId>;

export const VpcId = id("vpc");
export type VpcId = z.infer<typeof VpcId>;

/** Where a call goes: one account in one region. */
export const Place = z.readonly(z.object({ account: AccountId, region: Region }));
export type Place = z.infer<typeof Place>;

/** Whether both are, or lie in, one account and region. */
export const isSamePlace = (a: Place, b: Place): boolean => a.account === b.account && a.region === b.region;

export const sides = ["requester", "accepter"] as const;
export type Side = (typeof sides)[number];

export const otherSide = (side: Side): Side => (side === "requester" ? "accepter" : "requester");

/** The same thing for both sides. */
export type PerSide<T> = Readonly<Record<Side, T>>;

export const mapSides = <T>(make: (side: Side) => T): PerSide<T> => ({
  requester: make("requester"),
  accepter: make("accepter"),
});

/** One end of a peering connection. */
export const End = z.readonly(z.object({ account: AccountId, region: Region, vpc: VpcId }));
export type End = z.infer<typeof End>;

export type Tags = Readonly<Record<string, string>>;
