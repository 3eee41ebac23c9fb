import { describe, expect, it } from "vitest";
import { approvalDigest, approvalState, approversOfOther } from "#shared/peering/approval.ts";
import { blocksOf, vpcOf } from "#shared/peering/blocks.ts";
import { digest } from "#shared/peering/digest.ts";
import type { Facts, RuleFacts } from "#shared/peering/facts.ts";
import { AccountId, End, PeeringConnectionId, Place, Region, VpcId } from "#shared/peering/ids.ts";
import { promisesTraffic } from "#shared/peering/proposal.ts";
import { printLimit } from "#shared/peering/quotas.ts";
import { isSameRule, type WantedRule } from "#shared/peering/steps.ts";
import { tableOfSubnet, tablesToRoute } from "#shared/peering/tables.ts";
import { account, facts, ingress, policyOf, proposalFor, sideFacts, table, vpcFacts } from "#test/builders/facts.ts";

describe("ids", () => {
  const accepted = [
    [AccountId, ["111111111111"]],
    [Region, ["eu-west-1", "us-gov-east-1", "ap-southeast-7"]],
    [PeeringConnectionId, ["pcx-1", "pcx-0123456789abcdef0", `pcx-${"a".repeat(60)}`]],
    [VpcId, ["vpc-a-B-9"]],
  ] as const;
  it.each(accepted.flatMap(([kind, texts]) => texts.map((text) => [text, kind] as const)))("%s is one", (text, kind) => {
    expect(kind.parse(text)).toBe(text);
  });

  const refused = [
    [AccountId, "an AWS account id has 12 digits", ["11111111111", "1111111111111", "x111111111111", "111111111111x", ""]],
    [Region, "not an AWS region such as eu-west-1", ["eu-west-1a", "Xeu-west-1", "eu-1", "eu-west-", "euwest1", "e-west-1"]],
    [PeeringConnectionId, "not an id of the form pcx-…", ["pcx-", "vpc-1", "xpcx-1", "pcx-1 ", "pcx-ä", `pcx-${"a".repeat(61)}`]],
    [VpcId, "not an id of the form vpc-…", ["pcx-1", "vpc_1"]],
  ] as const;
  it.each(refused.flatMap(([kind, why, texts]) => texts.map((text) => [text, why, kind] as const)))(
    "%j: %s",
    (text, why, kind) => {
      expect(kind.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([why]);
    },
  );

  it("what is no text is told in words", () => {
    expect(AccountId.safeParse(5).error?.issues[0]?.message).toBe("Invalid input: expected string, received number");
  });

  it("places and ends have all their parts", () => {
    const place = { account: "111111111111", region: "eu-west-1" };
    expect(Place.parse(place)).toEqual(place);
    expect(Place.safeParse({ region: "eu-west-1" }).success).toBe(false);
    expect(End.parse({ ...place, vpc: "vpc-a" })).toEqual({ ...place, vpc: "vpc-a" });
    expect(End.safeParse(place).success).toBe(false);
  });
});

describe("digest", () => {
  it("is the beginning of SHA-256 of the JSON with sorted keys", () => {
    // printf '{"a":[3,{"c":null,"d":"x"}],"b":1}' | sha256sum
    const expected = "7db57134dd0c5993685b34049fcad6ea";
    expect(digest({ b: 1, a: [3, { d: "x", c: null }] })).toBe(expected);
    expect(digest({ a: [3, { c: null, d: "x" }], b: 1 })).toBe(expected);
  });

  it("tells lists in another order, and other values, apart", () => {
    const all = [[1, 2], [2, 1], { 0: 1, 1: 2 }, null, "null", {}, [], 0, "0"].map(digest);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("approvals", () => {
  const given = facts();
  const shown = approvalDigest({ ends: given.peering.ends, blocks: { requester: ["10.1.0.0/16"], accepter: ["10.2.0.0/16"] } });
  const by = (person: string, more: object = {}) => ({
    by: person,
    decision: "approve" as const,
    reason: "",
    at: "2026-11-01T10:00:00.000Z",
    digest: shown,
    ...more,
  });
  const caller = "arn:aws:sts::111111111111:assumed-role/dev/eve";
  const known = (...approvals: ReturnType<typeof by>[]): Facts => facts({ known: { approvals, caller } });

  it("count for the ends and blocks that were shown", () => {
    expect(shown).toMatch(/^[0-9a-f]{32}$/);
    expect(approvalState(known())).toEqual({ is: "open" });
    expect(approvalState(known(by("ann")))).toEqual({ is: "approved" });
    expect(approvalState(known(by("ann", { digest: "other" })))).toEqual({ is: "open" });
    const other = approvalDigest({ ends: given.peering.ends, blocks: { requester: [], accepter: ["10.2.0.0/16"] } });
    expect(other).not.toBe(shown);
  });

  it("must be one more where nobody knows who asked, as one may be the requester's own", () => {
    const unknown = (...approvals: ReturnType<typeof by>[]): Facts => facts({ known: { approvals, caller: "" } });
    const policy = policyOf(
      `@id("ask") @reason("a person decides") permit (principal, action == Peering::Action::"connectWithApproval", resource);`,
    );
    const proposal = proposalFor(unknown(by("ann")), policy);
    expect(proposal).toMatchObject({ is: "needs-approval", reasons: [{ rule: "requester-unknown" }] });
    expect(proposalFor(unknown(), policy)).toMatchObject({ is: "needs-approval", reasons: [] });
    expect(proposalFor(unknown(by("ann"), by("bob")), policy).is).toBe("ready");
  });

  it("of something else are told by name, sorted; denials aren't", () => {
    const old = { digest: "other" };
    const denied = { ...old, decision: "deny" as const };
    expect(approversOfOther(known(by("zoe", old), by("bob", denied), by("ann", old), by("kim")))).toEqual(["ann", "zoe"]);
  });
});

describe("a side that wasn't read", () => {
  it("has no VPC and no blocks", () => {
    const unread = { ...sideFacts("accepter"), reading: { is: "not-read" } } as const;
    expect(vpcOf(unread)).toBeNull();
    expect(blocksOf(unread)).toEqual([]);
  });
});

describe("isSameRule", () => {
  const wanted: WantedRule = { protocol: "tcp", from: 443, to: 444, source: { is: "cidr", cidr: "10.1.0.0/16" } };
  const live: RuleFacts = { ...ingress("1", { is: "cidr", cidr: "10.1.0.0/16" }), from: 443, to: 444 };
  const byGroup: WantedRule = { ...wanted, source: { is: "group", group: "sg-1", account: account.requester } };

  it("a rule that does what is wanted, whoever made it", () => {
    expect(isSameRule(live, wanted)).toBe(true);
    expect(isSameRule({ ...live, id: "sgr-9", description: "mine", tags: { a: "b" } }, wanted)).toBe(true);
    expect(isSameRule({ ...live, source: { is: "group", group: "sg-1", account: null } }, byGroup)).toBe(true);
  });

  it.each<[string, Partial<RuleFacts>]>([
    ["the way out", { direction: "egress" }],
    ["another protocol", { protocol: "udp" }],
    ["another first port", { from: 442 }],
    ["another last port", { to: 443 }],
    ["another block", { source: { is: "cidr", cidr: "10.1.0.0/17" } }],
    ["a group", { source: { is: "group", group: "sg-1", account: null } }],
    ["a prefix list", { source: { is: "prefix-list", prefixList: "pl-1" } }],
  ])("not %s", (_name, more) => {
    expect(isSameRule({ ...live, ...more }, wanted)).toBe(false);
  });

  it("not a block, nor another group, where a group is wanted", () => {
    expect(isSameRule(live, byGroup)).toBe(false);
    expect(isSameRule({ ...live, source: { is: "group", group: "sg-2", account: null } }, byGroup)).toBe(false);
  });
});

describe("tables", () => {
  const tables = [
    table("rtb-edge", { gateways: ["igw-1"], subnets: ["subnet-9"] }),
    table("rtb-idle"),
    table("rtb-main", { main: true }),
    table("rtb-own", { subnets: ["subnet-1"] }),
  ];
  const given = vpcFacts("accepter", { routeTables: tables });

  it("to route: the main one and every other with subnets, never an edge table (44, 47)", () => {
    expect(tablesToRoute(given).map(({ id }) => id)).toEqual(["rtb-main", "rtb-own"]);
  });

  it("of a subnet: its own, else the main one (44)", () => {
    expect(tableOfSubnet(given, "subnet-1")?.id).toBe("rtb-own");
    expect(tableOfSubnet(given, "subnet-2")?.id).toBe("rtb-main");
    expect(tableOfSubnet({ ...given, routeTables: [] }, "subnet-2")).toBeUndefined();
  });
});

describe("what is told", () => {
  it("a limit comes with its origin, where it isn't the account's own", () => {
    expect(printLimit({ value: 7, source: "applied" })).toBe("7");
    expect(printLimit({ value: 7, source: "default" })).toBe("7, AWS's default");
    expect(printLimit({ value: 7, source: "assumed" })).toBe(
      "7, AWS's documented default, as Service Quotas can't be read there",
    );
  });

  it("traffic is promised while connected or degraded", () => {
    expect((["connected", "degraded"] as const).map(promisesTraffic)).toEqual([true, true]);
    expect(
      (["rejected", "awaiting-approval", "failed", "disconnected", "expired", "ignored"] as const).some(promisesTraffic),
    ).toBe(false);
  });
});
