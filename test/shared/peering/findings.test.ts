import { describe, it } from "vitest";
import type { Facts, OtherPeering, RuleFacts, SecurityGroupFacts, VpcFacts } from "#shared/peering/facts.ts";
import { AccountId, PeeringConnectionId, Region, VpcId } from "#shared/peering/ids.ts";
import { encryptionWarnings } from "#shared/peering/rules/encryption-control.ts";
import { violations } from "#shared/peering/rules/rules.ts";
import { wanted } from "#shared/peering/wanted.ts";
import {
  account,
  defaultPolicy,
  encryption,
  eu,
  facts,
  group,
  ingress,
  pcx,
  route,
  sideFacts,
  table,
  tagged,
  vpc,
} from "#test/builders/facts.ts";
import { expectGoldenJson } from "#test/golden/golden.ts";

const id = (text: string) => PeeringConnectionId.parse(text);
const block = (cidr: string) => ({ cidr, state: "associated" as const });
const main = (...routes: VpcFacts["routeTables"][number]["routes"]) => table("rtb-1", { main: true, routes });
const own = { account: account.requester, region: eu, vpc: vpc.requester };
const theirs = { account: account.accepter, region: eu, vpc: vpc.accepter };
const third = { account: AccountId.parse("333333333333"), region: eu, vpc: VpcId.parse("vpc-c") };
const far = Region.parse("eu-central-1");

const other = (name: string, more: Partial<OtherPeering> = {}): OtherPeering => ({
  id: id(name),
  status: "active",
  ends: { requester: theirs, accepter: own },
  farBlocks: [],
  expiresAt: null,
  ...more,
});
const withThird = (name: string, more: Partial<OtherPeering> = {}) =>
  other(name, { ends: { requester: third, accepter: theirs }, farBlocks: ["172.16.0.0/16"], ...more });
const claim = (name: string, ...blocks: string[]) => ({ peering: id(name), blocks });
const onAccepter = (...claims: ReturnType<typeof claim>[]) => ({ known: { claims: { requester: [], accepter: claims } } });

const side = (which: "requester" | "accepter", more: object): Partial<Facts["sides"]> => ({
  [which]: { ...sideFacts(which), ...more },
});
const state = (which: "requester" | "accepter", called: string) => {
  const given = sideFacts(which).account;
  return { account: { ...given, state: called } };
};
const noAccess = (message: string) => ({ reading: { is: "no-access", role: "Read", message } });

const peers = (...all: OtherPeering[]): Facts => facts({ accepter: { peerings: all } });
const pending = (name: string, expiresAt: string | null) => peers(other(name, { status: "pending-acceptance", expiresAt }));
const asked = (routes: string) => tagged(facts(), "requester", { "peering:routes": routes });

const encrypted = (requester: VpcFacts["encryption"], accepter: VpcFacts["encryption"]) =>
  facts({ requester: { encryption: requester }, accepter: { encryption: accepter } });
const enforced = encryption("enforce");
const changing = (given: VpcFacts["encryption"]) => ({ ...given, settled: false });
const excluding = {
  ...enforced,
  exclusions: [
    { of: "VpcPeering", settled: true },
    { of: "NatGateway", settled: true },
  ],
};
const excludingSoon = { ...enforced, exclusions: [{ of: "VpcPeering", settled: false }] };
const acrossRegions = (given: Facts): Facts => {
  const end = { ...given.sides.accepter.end, region: far };
  return {
    ...given,
    settings: { ...given.settings, regions: [eu, far] },
    sides: { ...given.sides, accepter: { ...given.sides.accepter, end } },
  };
};

const clients: SecurityGroupFacts[] = [group("sg-c1", { "peering:client": "" }), group("sg-c2", { "peering:client": "" })];
const exposes = { "peering:expose": "tcp/443" };
const fromBlock = (name: string, cidr: string, more: Partial<RuleFacts> = {}) => ({
  ...ingress(name, { is: "cidr", cidr }),
  ...more,
});
const fromClient = (name: string, client: string, more: Partial<RuleFacts> = {}): RuleFacts => ({
  ...ingress(name, { is: "group", group: client, account: account.requester }),
  from: 443,
  to: 443,
  ...more,
});
const ours = { tags: { "peering:connection": pcx } };
const rulesOf = (quota: number, rules: readonly RuleFacts[], more: Partial<VpcFacts> = {}) =>
  facts({
    quotas: { rulesPerGroup: quota },
    requester: { securityGroups: clients },
    accepter: { securityGroups: [group("sg-open", exposes, [...rules])], ...more },
  });

const situations: Readonly<Record<string, Facts>> = {
  nothing: facts(),
  "an account outside": facts({
    sides: side("requester", { account: { is: "outside", id: account.requester }, reading: { is: "not-read" } }),
  }),
  "an account being closed": facts({ sides: side("accepter", state("accepter", "PENDING_CLOSURE")) }),
  "a suspended account that can't be reached": facts({
    sides: side("accepter", { ...state("accepter", "SUSPENDED"), ...noAccess("role is not assumable") }),
  }),
  "an account that can't be reached": facts({ sides: side("accepter", noAccess("role is not assumable")) }),
  "an account that can't be reached, in its own words": facts({
    sides: side("requester", noAccess("cannot read `vpc-a`: later")),
  }),
  "an outside account that can't be reached": facts({
    sides: side("accepter", { account: { is: "outside", id: account.accepter }, ...noAccess("role is not assumable") }),
  }),
  "a region that isn't enabled": {
    ...acrossRegions(facts()),
    settings: { ...facts().settings, regions: [eu, Region.parse("eu-west-2")] },
  },
  "overlapping blocks": facts({
    requester: { blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56")] },
    accepter: { blocks: [block("10.1.0.0/20"), block("10.1.128.0/17"), block("2001:db8:1:80::/57")] },
  }),
  "a reverse connection": peers(other("pcx-4")),
  "two earlier ones, told once and in order": facts({
    requester: { peerings: [other("pcx-9"), other("pcx-4", { status: "provisioning" })] },
    accepter: { peerings: [other("pcx-4", { status: "provisioning" })] },
  }),
  "another one that ended": peers(other("pcx-4", { status: "rejected" })),
  itself: peers(other(pcx)),
  "an older request": pending("pcx-9", "2026-11-08T11:59:59.000Z"),
  "a younger request": pending("pcx-0", "2026-11-08T12:00:01.000Z"),
  "a request of the same moment, by a lower id": pending("pcx-0", "2026-11-08T12:00:00.000Z"),
  "a request of the same moment, by a higher id": pending("pcx-9", "2026-11-08T12:00:00.000Z"),
  "requests without an end": { ...pending("pcx-9", null), peering: { ...facts().peering, expiresAt: null } },
  "a third VPC's connection": peers(withThird("pcx-4")),
  "a third VPC's same blocks": peers(withThird("pcx-4", { farBlocks: ["10.1.0.0/20", "172.16.0.0/16"] })),
  "a third VPC's same blocks, on their way": peers(withThird("pcx-4", { status: "provisioning", farBlocks: ["10.1.0.0/20"] })),
  "a third VPC's same blocks, only requested": peers(
    withThird("pcx-4", { status: "pending-acceptance", farBlocks: ["10.1.0.0/20"] }),
  ),
  "a third VPC's same blocks, allowed": facts({
    accepter: { peerings: [withThird("pcx-4", { farBlocks: ["10.1.0.0/20"] })] },
    settings: { overlappingPeers: "allow" },
  }),
  "a claim of the same blocks": facts(onAccepter(claim("pcx-4", "10.1.0.0/20"))),
  "its own claim": facts(onAccepter(claim(pcx, "10.1.0.0/20"))),
  "a route in the way": facts({ accepter: { routeTables: [main(route("10.1.0.0/16", "tgw-1", { state: "blackhole" }))] } }),
  "a propagated route in the way": facts({
    accepter: { routeTables: [main(route("10.1.0.0/16", "vgw-1", { origin: "propagated" }))] },
  }),
  "a route of the earlier connection in the way": facts({
    accepter: { peerings: [other("pcx-4")], routeTables: [main(route("10.1.0.0/16", "pcx-4"))] },
  }),
  "blocks beyond the peer": asked("10.2.1.0/24,10.9.0.0/16,10.0.0.0/8"),
  "blocks that are none": asked("10.2.1.0/24,all,zzz"),
  "reserved blocks": facts({ requester: { blocks: [block("169.254.170.0/24"), block("127.0.0.0/16")] } }),
  "as many connections as the quota": facts({
    quotas: { activePeeringsPerVpc: 2 },
    accepter: { peerings: [withThird("pcx-4"), withThird("pcx-5", { status: "pending-acceptance" })] },
  }),
  "one connection too many": facts({
    quotas: { activePeeringsPerVpc: 2 },
    accepter: { peerings: [withThird("pcx-4"), withThird("pcx-5", { status: "provisioning" })] },
  }),
  "one too many by a claim": facts({
    quotas: { activePeeringsPerVpc: 2 },
    accepter: { peerings: [withThird("pcx-4"), withThird(pcx)] },
    ...onAccepter(claim("pcx-4", "172.16.0.0/16"), claim("pcx-7", "172.17.0.0/16"), claim(pcx)),
  }),
  "rules that just fit": rulesOf(4, [fromBlock("a", "10.60.0.0/16"), fromBlock("b", "10.61.0.0/16")]),
  "one rule too many": rulesOf(3, [fromBlock("a", "10.60.0.0/16"), fromBlock("b", "10.61.0.0/16")]),
  "one rule too many, of IPv6": rulesOf(3, [fromBlock("a", "2001:db8:60::/56"), fromBlock("b", "2001:db8:61::/56")]),
  "egress rules, which don't count": rulesOf(2, [fromBlock("a", "10.60.0.0/16", { direction: "egress" })]),
  "rules that are there already": rulesOf(2, [
    fromClient("a", "sg-c1"),
    fromClient("b", "sg-c2", ours),
    fromBlock("c", "10.60.0.0/16"),
  ]),
  "a rule of ours that goes": rulesOf(2, [fromClient("a", "sg-c1", { ...ours, from: 80, to: 80 })]),
  "a rule of another connection that stays": rulesOf(2, [
    fromClient("a", "sg-c1", { tags: { "peering:connection": "pcx-9" }, from: 80, to: 80 }),
  ]),
  "prefix lists in a group, known and not": rulesOf(
    5,
    [ingress("a", { is: "prefix-list", prefixList: "pl-1" }), ingress("b", { is: "prefix-list", prefixList: "pl-2" })],
    { prefixLists: [{ id: "pl-1", version: 4, maxEntries: 3 }] },
  ),
  "blocks instead of groups across regions": acrossRegions(
    facts({
      quotas: { rulesPerGroup: 1 },
      requester: { blocks: [block("10.1.0.0/16"), block("10.11.0.0/16"), block("2001:db8:1::/56")] },
      accepter: { securityGroups: [group("sg-open", exposes)] },
    }),
  ),
  "one enforces": encrypted(enforced, encryption("off")),
  "the other one enforces": encrypted(encryption("monitor", "NatGateway", "Lambda"), enforced),
  "both enforce": encrypted(enforced, enforced),
  "both enforce, one with exclusions": encrypted(enforced, encryption("enforce", "NatGateway")),
  "one enforces soon": encrypted(changing(enforced), encryption("off")),
  "the other one changes": encrypted(enforced, changing(encryption("monitor"))),
  "both enforce, one soon": encrypted(enforced, changing(enforced)),
  "one excludes peering": encrypted(excluding, encryption("off")),
  "one excludes peering soon": encrypted(excludingSoon, encryption("off")),
  "one changes and excludes peering": encrypted(changing(excluding), encryption("off")),
  "both monitor": encrypted(encryption("monitor"), encryption("monitor")),
  "both enforce, across regions": acrossRegions(encrypted(enforced, enforced)),
  "both exclude peering, across regions": acrossRegions(encrypted(excluding, excluding)),
  "one enforces, the other can't be read": facts({
    requester: { encryption: enforced },
    sides: side("accepter", noAccess("role is not assumable")),
  }),
  "expired this moment": facts({ peering: { expiresAt: "2026-11-01T12:00:00.000Z" } }),
  "expires in a moment": facts({ peering: { expiresAt: "2026-11-01T12:00:00.001Z" } }),
};

describe("findings", () => {
  it("of every situation, word for word", () => {
    const found = Object.entries(situations).map(([name, given]) => [
      name,
      { violations: violations(given, wanted(given, defaultPolicy)), warnings: encryptionWarnings(given) },
    ]);
    expectGoldenJson("peering/findings.json", `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
  });
});
