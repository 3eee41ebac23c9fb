import * as z from "zod";
import { AccountId, Place, Region, VpcId } from "#shared/peering/ids.ts";
import { ActionEntry, RouteTable, SecurityGroup, Tags } from "./action-schema.ts";
import { Expected } from "./expected-schema.ts";
import { SettingsPatch } from "./settings-schema.ts";

export const Account = z.strictObject({
  id: AccountId,
  name: z.string().min(1),
  tags: Tags.optional(),
  state: z.enum(["ACTIVE", "SUSPENDED"]).optional(),
  onboarded: z.boolean().optional().describe("has the member role; default true"),
  regions: z.array(Region).optional().describe("enabled regions; default all used"),
});
export type Account = z.infer<typeof Account>;

export const Unit = z.strictObject({
  id: z.string().min(1).optional().describe("default: `ou-` and the name"),
  name: z.string().min(1),
  accounts: z.array(Account).optional(),
  get units(): z.ZodOptional<z.ZodArray<typeof Unit>> {
    return z.array(Unit).optional();
  },
});
export type Unit = z.infer<typeof Unit>;

export const Vpc = z.strictObject({
  id: VpcId,
  account: AccountId,
  region: Region,
  cidrs: z.array(z.string()).min(1).describe("the first is the primary"),
  ipv6: z.array(z.string()).optional(),
  tags: Tags.optional(),
  dns: z.strictObject({ support: z.boolean().optional(), hostnames: z.boolean().optional() }).optional(),
  encryption: z.enum(["off", "monitor", "enforce"]).optional(),
  subnets: z
    .array(
      z.strictObject({
        id: z.string().regex(/^subnet-[0-9A-Za-z-]{1,60}$/, "not an id of the form subnet-…"),
        cidr: z.string(),
        ipv6: z.string().optional(),
        tags: Tags.optional(),
      }),
    )
    .optional(),
  routeTables: z.array(RouteTable).optional(),
  securityGroups: z.array(SecurityGroup).optional(),
  quotas: z
    .strictObject({
      activePeerings: z.int().min(0).optional(),
      routesPerTable: z.int().min(0).optional(),
      rulesPerGroup: z.int().min(0).optional(),
    })
    .optional(),
});
export type Vpc = z.infer<typeof Vpc>;

/** A VPC of which only the sound parts are there, so that one fault doesn't hide the others. */
export const PartialVpc = Vpc.partial();
export type PartialVpc = z.infer<typeof PartialVpc>;

const Organization = z.strictObject({
  id: z
    .string()
    .regex(/^o-[a-z0-9]{4,32}$/, "not an organization id such as o-a1b2c3d4e5")
    .optional(),
  units: z.array(Unit),
  outside: z.array(Account).optional().describe("real accounts that are not members"),
});

/** A small organization and what happens in it: the contract of `peering simulate`. */
export const Scenario = z.strictObject({
  version: z.literal(1),
  name: z.string().optional(),
  organization: Organization,
  hub: z.optional(Place),
  vpcs: z.array(Vpc),
  policy: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("Cedar text, or paths of .cedar files relative to this file"),
  settings: SettingsPatch.optional(),
  actions: z.array(ActionEntry),
  expect: Expected.optional(),
});
export type Scenario = z.infer<typeof Scenario>;
