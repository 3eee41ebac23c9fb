import * as z from "zod";
import { AccountId, Region, VpcId } from "#shared/peering/ids.ts";
import { SettingsPatch } from "./settings-schema.ts";

const resourceId = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9A-Za-z-]{1,60}$`), `not an id of the form ${prefix}-…`);

export const Tags = z.record(z.string().min(1).max(128), z.string().max(256));

const port = z.int().min(-1).max(65535);

export const Rule = z.strictObject({
  protocol: z.enum(["tcp", "udp", "icmp", "all"]),
  from: port.optional(),
  to: port.optional(),
  source: z.string().describe("a CIDR block or the id of a security group"),
  tags: Tags.optional(),
});
export type Rule = z.infer<typeof Rule>;

export const SecurityGroup = z.strictObject({
  id: resourceId("sg"),
  tags: Tags.optional(),
  ingress: z.array(Rule).optional(),
  egress: z.array(Rule).optional(),
});
export type SecurityGroup = z.infer<typeof SecurityGroup>;

const target = z
  .string()
  .regex(/^(igw|nat|tgw|vgw|pcx|eni)-[0-9A-Za-z-]{1,60}$/, "not a target of the form igw-…, nat-…, tgw-…, vgw-…, pcx-… or eni-…");

export const RouteTable = z.strictObject({
  id: resourceId("rtb"),
  main: z.boolean().optional(),
  subnets: z.array(z.string()).optional(),
  gateway: z.string().optional().describe("makes it an edge table"),
  tags: Tags.optional(),
  routes: z.array(z.strictObject({ to: z.string(), via: target, propagated: z.boolean().optional() })).optional(),
});
export type RouteTable = z.infer<typeof RouteTable>;

const vpcCidr = z.strictObject({ vpc: VpcId, cidr: z.string() });
const peering = z.string().min(1).describe("the name of an earlier request");

/** One schema per action; the key of an entry in `actions` says which it is. */
const actionBodies = {
  request: z.strictObject({
    name: z
      .string()
      .min(1)
      .regex(/^(?!(vpc|rtb|sg|subnet)-)/, "a peering's name may not look like the id of another resource"),
    from: VpcId.check(z.describe("the requester's VPC")),
    to: VpcId.check(z.describe("the accepter's VPC")),
    tags: Tags.optional(),
    principal: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/, "not an IAM role name")
      .optional()
      .describe("role name of the caller"),
  }),
  acceptByHand: z.strictObject({ peering }),
  rejectByHand: z.strictObject({ peering }),
  deleteByHand: z.strictObject({ peering, side: z.enum(["requester", "accepter"]).optional() }),
  approve: z.strictObject({ peering, by: z.string().min(1) }),
  deny: z.strictObject({ peering, by: z.string().min(1), reason: z.string().optional() }),
  addCidr: vpcCidr,
  removeCidr: vpcCidr,
  addSubnet: z.strictObject({
    vpc: VpcId,
    id: resourceId("subnet"),
    cidr: z.string(),
    routeTable: z.string().optional(),
    tags: Tags.optional(),
  }),
  addRouteTable: RouteTable.extend({ vpc: VpcId }),
  addSecurityGroup: SecurityGroup.extend({ vpc: VpcId }),
  addRoute: z.strictObject({ routeTable: z.string(), to: z.string(), via: z.string() }),
  deleteRoute: z.strictObject({ routeTable: z.string(), to: z.string() }),
  revokeRule: z.strictObject({
    group: z.string(),
    source: z.string(),
    protocol: z.enum(["tcp", "udp", "icmp", "all"]),
    from: port.optional(),
    to: port.optional(),
  }),
  tag: z.strictObject({ resource: z.string(), tags: Tags }),
  untag: z.strictObject({ resource: z.string(), keys: z.array(z.string()).min(1) }),
  moveAccount: z.strictObject({ account: AccountId, to: z.string().describe("the id of a unit") }),
  removeAccount: z.strictObject({ account: AccountId }),
  setPolicy: z.union([z.string(), z.array(z.string())]),
  setSettings: SettingsPatch,
  advance: z.string().regex(/^[1-9]\d*[smhd]$/, "not a duration such as 90s, 15m, 36h or 8d"),
  sweep: z.strictObject({}),
  events: z.enum(["drop", "duplicate", "delay", "normal"]),
  inject: z.strictObject({
    source: z.string(),
    detailType: z.string(),
    account: z.optional(AccountId),
    region: z.optional(Region),
    detail: z.unknown(),
  }),
} as const;

type Bodies = { readonly [K in keyof typeof actionBodies]: z.infer<(typeof actionBodies)[K]> };
export type ActionKind = keyof Bodies;

/** What one action is, and with what. */
export type Action = { readonly [K in ActionKind]: { readonly is: K; readonly body: Bodies[K] } }[ActionKind];
export type ActionBody<K extends ActionKind> = Bodies[K];

type Optional = { -readonly [K in ActionKind]: z.ZodOptional<(typeof actionBodies)[K]> };
const optional = Object.fromEntries(
  Object.entries(actionBodies).map(([kind, body]) => [kind, z.optional(body as z.ZodType)]),
) as unknown as Optional; // WHY: Object.fromEntries forgets which key has which schema

/** An entry of `actions`: an object with exactly one key. */
export const ActionEntry = z
  .strictObject(optional)
  .refine((entry) => Object.keys(entry).length <= 1, "an action has exactly one key")
  .refine((entry) => Object.keys(entry).length >= 1, "an action without a key")
  .meta({ minProperties: 1, maxProperties: 1 });
export type ActionEntry = z.infer<typeof ActionEntry>;

/** The one action of an entry. */
export const actionOf = (entry: ActionEntry): Action => {
  const [is] = Object.keys(entry);
  return { is, body: entry[is as ActionKind] } as Action; // an entry has exactly one key
};
