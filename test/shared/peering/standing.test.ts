import { describe, expect, it } from "vitest";
import { decide } from "#shared/peering/decide.ts";
import { exposures } from "#shared/peering/exposures.ts";
import type { Facts, OtherPeering, VpcFacts } from "#shared/peering/facts.ts";
import { PeeringConnectionId, VpcId } from "#shared/peering/ids.ts";
import { parseRoutesTag } from "#shared/peering/intent.ts";
import { connectionsOfPair } from "#shared/peering/pair.ts";
import { violations } from "#shared/peering/rules/rules.ts";
import { trace } from "#shared/peering/trace.ts";
import { wanted } from "#shared/peering/wanted.ts";
import {
  defaultPolicy,
  encryption,
  facts,
  group,
  ingress,
  pcx,
  policyOf,
  route,
  sideFacts,
  table,
  tagged,
  vpcFacts,
} from "#test/builders/facts.ts";

const everything = policyOf('@id("all") @reason("all may") permit (principal, action, resource);');
const id = (name: string) => PeeringConnectionId.parse(name);
const { requester, accepter } = facts().peering.ends;
const block = (cidr: string) => ({ cidr, state: "associated" as const });
const tags = { "peering:managed-by": "vpc-peering-autopilot" };

/** An active connection on which all is as wanted, but for what is given. */
const wired = (
  more: {
    requester?: Partial<VpcFacts>;
    accepter?: Partial<VpcFacts>;
    known?: Partial<Facts["known"]>;
    quotas?: { rulesPerGroup?: number; activePeeringsPerVpc?: number };
  } = {},
): Facts => {
  const dns = { support: false, hostnames: false };
  const given = facts({
    status: "active",
    requester: { dns, routeTables: [table("rtb-a", { main: true, routes: [route("10.2.0.0/16", pcx)] })], ...more.requester },
    accepter: { dns, routeTables: [table("rtb-b", { main: true, routes: [route("10.1.0.0/16", pcx)] })], ...more.accepter },
    known: { acceptedByUs: true, ...more.known },
    ...(more.quotas ? { quotas: more.quotas } : {}),
  });
  return tagged(tagged(given, "requester", tags), "accepter", tags);
};

const other = (name: string, more: Partial<OtherPeering> = {}): OtherPeering => ({
  id: id(name),
  status: "active",
  ends: { requester, accepter },
  farBlocks: [],
  expiresAt: null,
  ...more,
});

describe("a connection", () => {
  it("that is on its way is looked at every other second, until AWS has an answer of any kind (15)", () => {
    const at = (status: Facts["peering"]["status"]) => decide(facts({ status }), defaultPolicy).proposal;
    for (const status of ["initiating-request", "provisioning", "deleting"] as const)
      expect(at(status)).toMatchObject({ is: "waiting", why: `the connection is ${status}`, waitSeconds: 2 });
    for (const status of ["pending-acceptance", "active", "deleted", "rejected", "failed", "expired"] as const)
      expect(at(status).is, status).not.toBe("waiting");
  });

  const conflict = { routeTables: [table("rtb-b", { main: true, routes: [route("10.1.0.0/16", "tgw-1")] })] };

  it("that somebody else accepted is left alone for what speaks against it, not for a route in the way", () => {
    const { proposal } = decide(wired({ accepter: conflict, known: { acceptedByUs: false } }), defaultPolicy);
    expect(proposal).toMatchObject({ is: "settled", outcome: "degraded", reasons: [{ rule: "route-conflict" }] });
  });

  it("is connected although a rule for requests would refuse it now", () => {
    const given = wired({ quotas: { activePeeringsPerVpc: 0 } });
    expect(violations(given, wanted(given, defaultPolicy)).map(({ rule }) => rule)).toEqual(["peering-quota", "peering-quota"]);
    expect(decide(given, defaultPolicy).proposal).toMatchObject({ is: "settled", outcome: "connected", reasons: [] });
  });

  it("with a group that is full is degraded, and says which (68)", () => {
    const given = wired({
      quotas: { rulesPerGroup: 1 },
      requester: { securityGroups: [group("sg-c", { "peering:client": "" })] },
      accepter: {
        securityGroups: [group("sg-1", { "peering:expose": "tcp/443" }, [ingress("1", { is: "cidr", cidr: "10.9.0.0/16" })])],
      },
    });
    expect(decide(given, everything).proposal).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [{ rule: "rule-quota", message: expect.stringContaining("`sg-1`") }],
    });
  });

  it.each([
    ["no-access", "account-not-onboarded"],
    ["no-region", "region-not-enabled"],
  ] as const)("that can't be read (%s) is told by what keeps it from being read, and by nothing else", (is, rule) => {
    const hidden = { ...sideFacts("accepter"), reading: { is, role: "Read", message: "no entry" } } as const;
    const given = wired({ requester: { peerings: [other("pcx-2")] } });
    const { proposal } = decide({ ...given, sides: { ...given.sides, accepter: hidden } }, defaultPolicy);
    if (proposal.is !== "settled") throw new Error(proposal.is);
    expect(proposal.reasons.map((reason) => reason.rule)).toEqual([rule]);
  });

  it.each([
    ["no-access", "account-not-onboarded", "deploy the member stack set to account `222222222222`; the sweep then removes them"],
    ["no-region", "region-not-enabled", "enable region `eu-west-1` for account `222222222222`; the sweep then removes them"],
  ] as const)("that is over leaves routes on record where it can't be read (%s)", (is, rule, fix) => {
    const hidden = { ...sideFacts("accepter"), reading: { is, role: "Read", message: "no entry" } } as const;
    const given = wired({ known: { routes: [{ side: "accepter", table: "rtb-b", destination: "10.1.0.0/16" }] } });
    const over = { ...given.peering, status: "deleted" as const };
    const { proposal } = decide({ ...given, peering: over, sides: { ...given.sides, accepter: hidden } }, defaultPolicy);
    expect(proposal).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [{ rule, message: "1 route of ours may be left in account `222222222222` (`eu-west-1`): no entry", fix }],
    });
  });

  it.each(["no-access", "no-region"] as const)("isn't refused in AWS while a side can't be read (%s, F19)", (is) => {
    const hidden = { ...sideFacts("accepter"), reading: { is, role: "Read", message: "no entry" } } as const;
    expect(decide(facts({ sides: { accepter: hidden } }), defaultPolicy).proposal).toMatchObject({
      is: "refused",
      outcome: "failed",
      batches: [],
    });
  });
});

const rulesOf = (given: Facts) => violations(given, wanted(given, everything));

describe("rules", () => {
  it("name every duplicate in order, whichever side shows it", () => {
    const found = (near: string, far: string) =>
      rulesOf(facts({ requester: { peerings: [other(near)] }, accepter: { peerings: [other(far)] } }))
        .filter(({ rule }) => rule === "duplicate-connection")
        .map(({ message }) => message.slice(0, 7));
    expect(found("pcx-2", "pcx-3")).toEqual(["`pcx-2`", "`pcx-3`"]);
    expect(found("pcx-3", "pcx-2")).toEqual(["`pcx-2`", "`pcx-3`"]);
  });

  it("compare the two VPCs of a pair, not their names in a row", () => {
    const end = (vpc: string) => ({ ...requester, vpc: VpcId.parse(vpc) });
    const pair = (a: string, b: string) => ({ requester: end(a), accepter: end(b) });
    const given = facts({ accepter: { peerings: [other("pcx-2", { ends: pair("vpc-avpc-b", "vpc-c") })] } });
    const asked = { ...given, peering: { ...given.peering, ends: pair("vpc-a", "vpc-bvpc-c") } };
    expect(rulesOf(asked)).toEqual([]);
  });

  it("don't speak of an enforcing peer's exclusions where our own lets it through (84)", () => {
    const given = facts({
      requester: { encryption: encryption("enforce", "VpcPeering") },
      accepter: { encryption: encryption("enforce", "VpcPeering") },
    });
    const { proposal } = decide(given, everything);
    if (proposal.is !== "ready") throw new Error(proposal.is);
    expect(proposal.warnings.map(({ rule }) => rule)).not.toContain("encryption-control");
  });

  it("list the peer's blocks apart (60)", () => {
    const given = tagged(facts({ accepter: { blocks: [block("10.2.0.0/16"), block("10.3.0.0/16")] } }), "requester", {
      "peering:routes": "10.9.0.0/16",
    });
    expect(rulesOf(given)[0]?.message).toContain("whose blocks are `10.2.0.0/16`, `10.3.0.0/16`");
  });

  it("count a rule of ours that stays, and not one that goes (68)", () => {
    const mine = { "peering:connection": pcx };
    const wantedRule = {
      ...ingress("2", { is: "group", group: "sg-c", account: requester.account }),
      from: 443,
      to: 443,
      tags: mine,
    };
    const gone = { ...ingress("3", { is: "cidr", cidr: "10.8.0.0/16" }), tags: mine };
    const given = facts({
      status: "active",
      quotas: { rulesPerGroup: 2 },
      requester: { securityGroups: [group("sg-c", { "peering:client": "" })] },
      accepter: { securityGroups: [group("sg-1", { "peering:expose": "tcp/443,tcp/8443,tcp/9443" }, [wantedRule, gone])] },
    });
    expect(rulesOf(given).map(({ message }) => message.slice(0, 78))).toEqual([
      "security group `sg-1` would need 3 IPv4 ingress rules, 2 of them for this peer",
      "security group `sg-1` would need 3 IPv6 ingress rules, 2 of them for this peer",
    ]);
  });
});

describe("connections of a pair", () => {
  it("are those with the far VPC at either end", () => {
    const elsewhere = { ...accepter, vpc: VpcId.parse("vpc-x") };
    const peerings = [
      other("pcx-2", { ends: { requester, accepter } }),
      other("pcx-3", { ends: { requester: accepter, accepter: requester } }),
      other("pcx-4", { ends: { requester, accepter: elsewhere } }),
    ];
    expect(connectionsOfPair(facts({ requester: { peerings } }), "requester")).toEqual(["pcx-2", "pcx-3"]);
  });
});

describe("exposures", () => {
  const near = { blocks: [block("10.1.0.0/16"), block("10.11.0.0/16")] };
  const far = { blocks: [block("10.2.0.0/16"), block("10.3.0.0/16")] };
  const opened = ingress("1", { is: "cidr", cidr: "10.11.0.0/16" });
  const found = (client: Partial<VpcFacts>, server: Partial<VpcFacts>) =>
    exposures(vpcFacts("requester", client), vpcFacts("accepter", server));

  it("are those for one of the peer's blocks too", () => {
    expect(found(near, { securityGroups: [group("sg-1", {}, [opened])] })).toEqual([{ port: "tcp/22", stoppedAt: "" }]);
  });

  it("are let out to one of the blocks that lie there", () => {
    const out = { ...ingress("2", { is: "cidr", cidr: "10.3.0.0/24" }), direction: "egress" as const };
    const client = { ...near, securityGroups: [group("sg-c", {}, [out])] };
    const toGroup = { ...opened, source: { is: "group", group: "sg-c", account: null } as const };
    expect(found(client, { ...far, securityGroups: [group("sg-1", {}, [toGroup])] })).toEqual([
      { port: "tcp/22", stoppedAt: "" },
    ]);
  });
});

describe("tag `peering:routes`", () => {
  it("`subnets` is a word of its own, not one of a list", () => {
    expect(parseRoutesTag("subnets")).toEqual({ is: "subnets" });
    expect(parseRoutesTag("subnets, zones")).toEqual({ is: "blocks", blocks: [], malformed: ["subnets", "zones"] });
  });

  it("blocks are in order once their host bits are cleared (36)", () => {
    expect(parseRoutesTag("10.2.1.0/24,10.2.9.1/16")).toEqual({
      is: "blocks",
      blocks: ["10.2.0.0/16", "10.2.1.0/24"],
      malformed: [],
    });
  });
});

describe("trace", () => {
  const stopped = (near: Partial<VpcFacts>, far: Partial<VpcFacts> = {}) =>
    trace(wired({ requester: near, accepter: far }), []).legs[0]?.stoppedAt;

  it("asks for subnets within the block at hand, not for those of another", () => {
    const blocks = [block("10.2.0.0/16"), block("10.3.0.0/16")];
    const subnets = [{ id: "subnet-1", cidrs: ["10.3.1.0/24"], tags: {} }];
    const routes = [route("10.2.0.0/16", pcx), route("10.2.7.0/24", "tgw-1"), route("10.3.0.0/16", pcx)];
    expect(stopped({ routeTables: [table("rtb-a", { main: true, routes })] }, { blocks, subnets })).toBe(
      "rtb-a sends a part of 10.2.0.0/16 elsewhere",
    );
  });
});
