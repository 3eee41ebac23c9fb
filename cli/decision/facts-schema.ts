import * as z from "zod";
import { type Facts, outcomes } from "#shared/peering/facts.ts";
import { AccountId, End, PeeringConnectionId, Place, Region, VpcId } from "#shared/peering/ids.ts";
import { assumedQuotas } from "#shared/peering/quotas.ts";

/** Strict: a facts file with a key more or less was written by another version, and can't be judged by this one. */
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).readonly();
const list = <Element extends z.core.$ZodType>(element: Element) => z.array(element).readonly();
const perSide = <Each extends z.core.$ZodType>(each: Each) => object({ requester: each, accepter: each });

const text = z.string();
const Tags = z.record(text, text).readonly();
const Time = z.iso.datetime();
const Strings = list(text);
const Ends = perSide(End);

const Status = z.enum([
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
  "deleting",
  "deleted",
  "rejected",
  "failed",
  "expired",
  "absent",
]);

const Settings = object({
  organizationId: text,
  tagPrefix: text,
  regions: list(Region),
  mode: z.enum(["enforce", "observe"]),
  paused: z.boolean(),
  overlappingPeers: z.enum(["refuse", "allow"]),
  approvalQuorum: z.int(),
  routes: z.enum(["vpc", "subnets"]),
  onPolicyRevoked: z.enum(["report", "disconnect"]),
  revokedGraceSeconds: z.number(),
  approvalSeconds: z.number(),
  freeze: list(object({ from: Time, to: Time, units: Strings.nullable(), regions: list(Region).nullable() })),
  deletionGuard: z.number(),
});

const Peering = object({
  id: PeeringConnectionId,
  status: Status,
  statusMessage: text,
  expiresAt: Time.nullable(),
  ends: Ends,
  seen: Place,
});

const Account = z.discriminatedUnion("is", [
  object({
    is: z.literal("member"),
    id: AccountId,
    name: text,
    state: z.enum(["ACTIVE", "SUSPENDED", "PENDING_ACTIVATION", "PENDING_CLOSURE", "CLOSED"]),
    units: Strings,
    tags: Tags,
  }),
  object({ is: z.literal("outside"), id: AccountId }),
]);

const Copy = object({ status: Status, tags: Tags, dnsResolution: z.boolean().nullable() });

const Block = object({
  cidr: text,
  state: z.enum(["associating", "associated", "disassociating", "disassociated", "failing", "failed"]),
});

const RouteTable = object({
  id: text,
  main: z.boolean(),
  subnets: Strings,
  gateways: Strings,
  tags: Tags,
  routes: list(
    object({
      destination: text,
      target: text,
      state: z.enum(["active", "blackhole", "filtered"]),
      origin: z.enum(["table", "static", "propagated"]),
    }),
  ),
});

const RuleSource = z.discriminatedUnion("is", [
  object({ is: z.literal("cidr"), cidr: text }),
  object({ is: z.literal("group"), group: text, account: z.nullable(AccountId) }),
  object({ is: z.literal("prefix-list"), prefixList: text }),
]);

const SecurityGroup = object({
  id: text,
  name: text,
  tags: Tags,
  rules: list(
    object({
      id: text,
      direction: z.enum(["ingress", "egress"]),
      protocol: text,
      from: z.int().nullable(),
      to: z.int().nullable(),
      source: RuleSource,
      description: text,
      tags: Tags,
    }),
  ),
});

const OtherPeering = object({
  id: PeeringConnectionId,
  status: Status,
  ends: Ends,
  farBlocks: Strings,
  expiresAt: Time.nullable(),
});

const Vpc = object({
  id: VpcId,
  isDefault: z.boolean(),
  tags: Tags,
  blocks: list(Block),
  dns: object({ support: z.boolean(), hostnames: z.boolean() }),
  encryption: object({
    mode: z.enum(["off", "monitor", "enforce"]),
    settled: z.boolean(),
    exclusions: list(object({ of: text, settled: z.boolean() })),
  }),
  subnets: list(object({ id: text, cidrs: Strings, tags: Tags })),
  routeTables: list(RouteTable),
  securityGroups: list(SecurityGroup),
  prefixLists: list(
    object({ id: text, version: z.union([z.literal(4), z.literal(6)]).nullable(), maxEntries: z.int().nullable() }),
  ),
  peerings: list(OtherPeering),
});

const Quota = object({ value: z.number(), source: z.enum(["applied", "default", "assumed"]) });
const quotaNames = Object.keys(assumedQuotas) as (keyof typeof assumedQuotas)[];

const Reading = z.discriminatedUnion("is", [
  object({
    is: z.literal("complete"),
    copy: Copy,
    vpc: Vpc,
    quotas: z.record(z.enum(quotaNames), Quota).readonly(),
  }),
  object({ is: z.literal("no-access"), role: text, message: text }),
  object({ is: z.literal("no-region"), role: text, message: text }),
  object({ is: z.literal("not-read") }),
  object({ is: z.literal("no-vpc"), copy: Copy }),
]);

const ownedRoute = { side: z.enum(["requester", "accepter"]), table: text, destination: text };

const StandingClaim = object({
  peering: PeeringConnectionId,
  blocks: Strings,
  routes: list(object({ table: text, destination: text })).exactOptional(),
});

const Reason = object({ rule: text, message: text, fix: text, policies: Strings });

const Known = object({
  routes: list(object(ownedRoute)),
  blocks: perSide(Strings),
  claims: perSide(list(StandingClaim)),
  approvals: list(object({ by: text, decision: z.enum(["approve", "deny"]), reason: text, at: Time, digest: text })),
  outcome: z.enum(outcomes).nullable(),
  reasons: list(Reason),
  absentSince: Time.nullable(),
  caller: text,
  acceptedByUs: z.boolean(),
  refusal: object({ outcome: z.enum(["rejected", "expired"]), reasons: list(Reason) }).nullable(),
  standing: z.enum(["requested", "found", "watched", "adopted"]),
  wish: object({ is: z.literal("disconnect"), by: text, reason: text, at: Time }).nullable(),
  activeSince: Time.nullable(),
  madeAt: Time.nullable(),
  rules: perSide(z.boolean()),
  revokedSince: Time.nullable(),
  dns: perSide(z.boolean()),
  losses: list(object({ target: text, what: text, times: z.int(), at: Time, missing: z.literal(true).exactOptional() })),
  leftovers: list(object({ ...ownedRoute, peering: PeeringConnectionId })),
  census: object({ live: z.int(), revoked: z.int(), at: Time }).nullable(),
});

const Schema = object({
  version: z.literal(1),
  readAt: Time,
  settings: Settings,
  peering: Peering,
  sides: perSide(object({ end: End, account: Account, reading: Reading })),
  known: Known,
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A type written out, so that an intersection equals the object that it stands for; brands stay as they are. */
type Deep<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly (infer Element)[]
    ? readonly Deep<Element>[]
    : { readonly [Key in keyof T]: Deep<T[Key]> };

/** A facts file, as `peering facts --save` writes it. Doesn't compile when schema and `Facts` part ways, in either direction. */
export const FactsFile: Equal<Deep<z.infer<typeof Schema>>, Deep<Facts>> extends true ? z.ZodType<Facts> : never = Schema;
