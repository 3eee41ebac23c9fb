import { readFileSync } from "node:fs";
import type { AccountFacts, SecurityGroupFacts, SideFacts, VpcFacts } from "#shared/peering/facts.ts";
import type { Tags } from "#shared/peering/ids.ts";
import { AccountId, Region, VpcId } from "#shared/peering/ids.ts";
import { assumedQuotas } from "#shared/peering/quotas.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Policy, PolicyFile, Question } from "#shared/policy/policy.ts";

export const organizationId = "o-a1b2c3d4e5";

export const pack = (name: string): PolicyFile => ({
  file: `infra/policies/${name}.cedar`,
  text: readFileSync(new URL(`../../../infra/policies/${name}.cedar`, import.meta.url), "utf8"),
});

export const inline = (text: string, file = "draft.cedar"): PolicyFile => ({ file, text });

/** The loaded policy; throws the faults as text. */
export const policyOf = (...files: readonly PolicyFile[]): Policy => {
  const loaded = loadPolicy(files, { organizationId });
  if (loaded.is === "faults") throw new Error(JSON.stringify(loaded.faults, null, 2));
  return loaded.policy;
};

export const account = (id: string, more: { units?: readonly string[]; tags?: Tags } = {}): AccountFacts => ({
  is: "member",
  id: AccountId.parse(id),
  name: `account ${id}`,
  state: "ACTIVE",
  units: more.units ?? [],
  tags: more.tags ?? {},
});

export const outside = (id: string): AccountFacts => ({ is: "outside", id: AccountId.parse(id) });

interface SideOptions {
  readonly account: AccountFacts;
  readonly vpc: string;
  readonly region?: string;
  readonly tags?: Tags;
  readonly isDefault?: boolean;
  readonly blocks?: readonly string[];
}

const vpcFacts = (options: SideOptions): VpcFacts => ({
  id: VpcId.parse(options.vpc),
  isDefault: options.isDefault ?? false,
  tags: options.tags ?? {},
  blocks: (options.blocks ?? ["10.0.0.0/16"]).map((cidr) => ({ cidr, state: "associated" })),
  dns: { support: true, hostnames: true },
  subnets: [],
  routeTables: [],
  securityGroups: [],
  peerings: [],
  encryption: { mode: "off", settled: true, exclusions: [] },
  prefixLists: [],
});

export const side = (options: SideOptions): SideFacts => ({
  end: { account: options.account.id, region: Region.parse(options.region ?? "eu-west-1"), vpc: VpcId.parse(options.vpc) },
  account: options.account,
  reading: {
    is: "complete",
    copy: { status: "pending-acceptance", tags: {}, dnsResolution: null },
    vpc: vpcFacts(options),
    quotas: assumedQuotas,
  },
});

export const unread = (options: SideOptions): SideFacts => ({
  ...side(options),
  reading: { is: "no-access", role: "read", message: "not authorized" },
});

export const group = (tags: Tags = {}): SecurityGroupFacts => ({ id: "sg-0a", name: "web", tags, rules: [] });

export const question = (requester: SideFacts, accepter: SideFacts, more: Partial<Question> = {}): Question => ({
  action: "connect",
  principal: "requester",
  sides: { requester, accepter },
  resource: { is: "vpc" },
  requestTags: {},
  caller: "",
  ...more,
});
