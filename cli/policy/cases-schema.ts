import * as z from "zod";
import { canonical } from "#shared/network/cidr.ts";
import { parseExposeTag } from "#shared/peering/exposed-ports.ts";
import { AccountId, Region, VpcId } from "#shared/peering/ids.ts";
import { actions } from "./scope.ts";

const Tags = z.record(z.string().min(1), z.string());

const isBlock = (text: string): boolean => {
  try {
    return canonical(text) === text;
  } catch {
    return false;
  }
};

/** One side of the request; everything has a default. */
const CaseSide = z.strictObject({
  account: z.optional(AccountId).describe("default: 111111111111 for the requester, 222222222222 for the accepter"),
  name: z.string().optional().describe("name of the account"),
  member: z.boolean().default(true).describe("whether the account belongs to the organization"),
  units: z.array(z.string().min(1)).default([]).describe("organizational-unit ids from the root down"),
  accountTags: Tags.default({}).describe("set in the management account"),
  vpc: z.optional(VpcId).describe("default: vpc-requester, vpc-accepter"),
  vpcTags: Tags.default({}).describe("set by the owner of the VPC"),
  isDefault: z.boolean().default(false),
  region: z.optional(Region).describe("default: eu-west-1"),
  blocks: z.array(z.string().refine(isBlock, "not a block such as 10.1.0.0/16")).optional(),
});
export type CaseSide = z.infer<typeof CaseSide>;

const nothing: z.infer<typeof CaseSide> = { member: true, units: [], accountTags: {}, vpcTags: {}, isDefault: false };

const isPort = (text: string): boolean => {
  const { ports, malformed } = parseExposeTag(text);
  return ports.length === 1 && malformed.length === 0;
};

/** What is asked about: the request, and for `route` and `expose` the table or group of the other side. */
const CaseRequest = z.strictObject({
  requester: CaseSide.default(nothing),
  accepter: CaseSide.default(nothing),
  tags: Tags.default({}).describe("on the connection"),
  caller: z.string().default("").describe("ARN of the calling principal"),
  from: z.enum(["requester", "accepter"]).default("requester").describe("whose traffic comes in: route, expose, resolveDns"),
  table: z
    .strictObject({ id: z.string().default("rtb-case"), main: z.boolean().default(false), tags: Tags.default({}) })
    .default({ id: "rtb-case", main: false, tags: {} }),
  group: z
    .strictObject({ id: z.string().default("sg-case"), name: z.string().default("case"), tags: Tags.default({}) })
    .default({ id: "sg-case", name: "case", tags: {} }),
  port: z.string().refine(isPort, "not a port such as tcp/443").default("tcp/443"),
});
export type CaseRequest = z.infer<typeof CaseRequest>;

export const verdicts = ["permitted", "needs-approval", "denied"] as const;

const Case = z
  .strictObject({
    name: z.string().min(1),
    request: CaseRequest,
    action: z.enum(actions).optional().describe("default: connect, else connectWithApproval, as a decision asks"),
    expect: z.enum(verdicts),
    reason: z.string().min(1).optional().describe("part of a reason, or the @id of a policy that decided"),
  })
  .refine(({ action, expect }) => action === undefined || expect !== "needs-approval", {
    path: ["expect"],
    message: "`needs-approval` is an answer to a request, not to one action: leave `action` out",
  });
export type Case = z.infer<typeof Case>;

/** What a file of `peering policy test` holds. */
export const Cases = z.strictObject({
  organization: z
    .string()
    .regex(/^o-[a-z0-9]{4,32}$/, "not an organization id such as o-a1b2c3d4e5")
    .default("o-a1b2c3d4e5"),
  policies: z.array(z.string().min(1)).min(1).describe("paths of .cedar files relative to this file"),
  cases: z.array(Case).min(1),
});
export type Cases = z.infer<typeof Cases>;
