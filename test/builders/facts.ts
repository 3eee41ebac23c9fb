import { readFileSync } from "node:fs";
import { decide } from "#shared/peering/decide.ts";
import type {
  EncryptionFacts,
  Facts,
  PeeringStatus,
  RouteTableFacts,
  RuleFacts,
  RuleSource,
  SecurityGroupFacts,
  SideFacts,
  VpcFacts,
} from "#shared/peering/facts.ts";
import { AccountId, PeeringConnectionId, Region, type Side, type Tags, VpcId } from "#shared/peering/ids.ts";
import { assumedQuotas, type Quotas } from "#shared/peering/quotas.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Policy } from "#shared/policy/policy.ts";

/** Two small VPCs of two member accounts and a request between them: nothing speaks against it. */
export const pcx = PeeringConnectionId.parse("pcx-1");
export const eu = Region.parse("eu-west-1");
export const account = { requester: AccountId.parse("111111111111"), accepter: AccountId.parse("222222222222") };
export const vpc = { requester: VpcId.parse("vpc-a"), accepter: VpcId.parse("vpc-b") };
const cidr = { requester: "10.1.0.0/16", accepter: "10.2.0.0/16" };

export const route = (destination: string, target: string, more: Partial<RouteTableFacts["routes"][number]> = {}) => ({
  destination,
  target,
  state: "active" as const,
  origin: "static" as const,
  ...more,
});

export const table = (id: string, more: Partial<RouteTableFacts> = {}): RouteTableFacts => ({
  id,
  main: false,
  subnets: [],
  gateways: [],
  tags: {},
  routes: [],
  ...more,
});

export const group = (id: string, tags: Record<string, string>, rules: SecurityGroupFacts["rules"] = []): SecurityGroupFacts => ({
  id,
  name: id,
  tags,
  rules,
});

const noEncryptionControl: EncryptionFacts = { mode: "off", settled: true, exclusions: [] };

/** A control in a mode that holds, with exclusions that hold. */
export const encryption = (mode: EncryptionFacts["mode"], ...exclusions: string[]): EncryptionFacts => ({
  mode,
  settled: true,
  exclusions: exclusions.map((of) => ({ of, settled: true })),
});

/** An ingress rule of somebody else. */
export const ingress = (name: string, source: RuleSource): RuleFacts => ({
  id: `sgr-${name}`,
  direction: "ingress",
  protocol: "tcp",
  from: 22,
  to: 22,
  source,
  description: "",
  tags: {},
});

export const vpcFacts = (side: Side, more: Partial<VpcFacts> = {}): VpcFacts => ({
  id: vpc[side],
  isDefault: false,
  tags: {},
  blocks: [{ cidr: cidr[side], state: "associated" }],
  dns: { support: true, hostnames: true },
  encryption: noEncryptionControl,
  subnets: [],
  routeTables: [table(`rtb-main-${side}`, { main: true, routes: [route(cidr[side], "local", { origin: "table" })] })],
  securityGroups: [],
  prefixLists: [],
  peerings: [],
  ...more,
});

export const sideFacts = (side: Side, more: Partial<VpcFacts> = {}, quotas: Partial<Quotas> = {}): SideFacts => ({
  end: { account: account[side], region: eu, vpc: vpc[side] },
  account: { is: "member", id: account[side], name: side, state: "ACTIVE", units: ["ou-apps"], tags: {} },
  reading: {
    is: "complete",
    copy: { status: "pending-acceptance", tags: {}, dnsResolution: false },
    vpc: vpcFacts(side, more),
    quotas: { ...assumedQuotas, ...quotas },
  },
});

export const facts = (
  more: {
    status?: PeeringStatus;
    requester?: Partial<VpcFacts>;
    accepter?: Partial<VpcFacts>;
    sides?: Partial<Facts["sides"]>;
    known?: Partial<Facts["known"]>;
    quotas?: Partial<Record<keyof Quotas, number>>;
    settings?: Partial<Facts["settings"]>;
    peering?: Partial<Facts["peering"]>;
  } = {},
): Facts => {
  const quotas = Object.fromEntries(
    Object.entries(more.quotas ?? {}).map(([name, value]) => [name, { value, source: "applied" as const }]),
  );
  const sides = {
    requester: sideFacts("requester", more.requester, quotas),
    accepter: sideFacts("accepter", more.accepter, quotas),
    ...more.sides,
  };
  return {
    version: 1,
    readAt: "2026-11-01T12:00:00.000Z",
    settings: {
      organizationId: "o-sandbox00",
      tagPrefix: "peering:",
      regions: [eu],
      mode: "enforce",
      paused: false,
      overlappingPeers: "refuse",
      approvalQuorum: 1,
      routes: "vpc",
      onPolicyRevoked: "report",
      revokedGraceSeconds: 72 * 3600,
      approvalSeconds: 6 * 86_400,
      freeze: [],
      deletionGuard: 0.2,
      ...more.settings,
    },
    peering: {
      id: pcx,
      status: more.status ?? "pending-acceptance",
      statusMessage: "",
      expiresAt: more.status === "active" ? null : "2026-11-08T12:00:00.000Z",
      ends: { requester: sides.requester.end, accepter: sides.accepter.end },
      seen: { account: account.requester, region: eu },
      ...more.peering,
    },
    sides,
    known: {
      routes: [],
      blocks: { requester: [], accepter: [] },
      claims: { requester: [], accepter: [] },
      approvals: [],
      outcome: null,
      reasons: [],
      absentSince: null,
      caller: "",
      acceptedByUs: false,
      standing: "requested",
      wish: null,
      activeSince: null,
      madeAt: null,
      rules: { requester: false, accepter: false },
      revokedSince: null,
      refusal: null,
      dns: { requester: false, accepter: false },
      losses: [],
      leftovers: [],
      census: null,
      ...more.known,
    },
  };
};

/** The facts with tags on one side's copy of the connection. */
export const tagged = (given: Facts, side: Side, tags: Tags): Facts => {
  const { reading } = given.sides[side];
  if (reading.is !== "complete") throw new Error(`${side} isn't read`);
  const copied = { ...given.sides[side], reading: { ...reading, copy: { ...reading.copy, tags } } };
  return { ...given, sides: { ...given.sides, [side]: copied } };
};

const pack = (name: string) => ({ file: name, text: readFileSync(`infra/policies/${name}`, "utf8") });

export const policyOf = (...texts: string[]): Policy => {
  const files = texts.length > 0 ? texts.map((text, index) => ({ file: `${index}.cedar`, text })) : [pack("default.cedar")];
  const loaded = loadPolicy(files, { organizationId: "o-sandbox00" });
  if (loaded.is === "faults") throw new Error(loaded.faults.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return loaded.policy;
};

export const defaultPolicy = policyOf();

export const proposalFor = (given: Facts, policy = defaultPolicy) => decide(given, policy).proposal;

/** The rules that a refusal names, in order. */
export const refusedBy = (given: Facts, policy = defaultPolicy): readonly string[] => {
  const proposal = proposalFor(given, policy);
  if (proposal.is !== "refused") throw new Error(`not refused but ${proposal.is}`);
  return proposal.reasons.map(({ rule }) => rule);
};
