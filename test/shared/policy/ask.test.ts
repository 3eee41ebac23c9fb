import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyFile, Question } from "#shared/policy/policy.ts";
import { account, group, inline, organizationId, outside, policyOf, question, side, unread } from "./worlds.ts";

const red = side({
  account: account("111111111111", { units: ["ou-ab12-top00000", "ou-ab12-red00000"] }),
  vpc: "vpc-red",
  tags: { team: "red" },
});
const blue = side({
  account: account("222222222222", { units: ["ou-ab12-top00000", "ou-ab12-blue0000"], tags: { team: "blue" } }),
  vpc: "vpc-blue",
  region: "eu-central-1",
  blocks: ["10.1.0.0/16", "2001:db8::/56"],
});
const stranger = side({ account: outside("999999999999"), vpc: "vpc-strange" });

const permit = (condition: string, action = "connect"): PolicyFile =>
  inline(`@id("p") @reason("r") permit (principal, action == Peering::Action::"${action}", resource) when { ${condition} };`);

const asked = (condition: string, of: Question): boolean => policyOf(permit(condition, of.action)).ask(of).is === "permitted";

describe("what a policy can see", () => {
  const connect = question(red, blue, {
    requestTags: { "peering:reason": "orders" },
    caller: "arn:aws:iam::111111111111:role/dev",
  });
  it.each([
    [`principal == Peering::Vpc::"vpc-red" && resource == Peering::Vpc::"vpc-blue"`, true],
    [`principal in Peering::Organization::"${organizationId}"`, true],
    [`principal in Peering::Organization::"o-other00000"`, false],
    [`principal in Peering::OrgUnit::"ou-ab12-red00000" && principal in Peering::OrgUnit::"ou-ab12-top00000"`, true],
    [`resource in Peering::OrgUnit::"ou-ab12-red00000"`, false],
    [`principal in Peering::Account::"111111111111" && resource in Peering::Account::"222222222222"`, true],
    [`principal.account.name == "account 111111111111" && principal.account.member`, true],
    [`principal.hasTag("team") && principal.getTag("team") == "red"`, true],
    [`principal.account.hasTag("team")`, false],
    [`resource.account.hasTag("team") && !resource.hasTag("team")`, true],
    [
      `principal.region == "eu-west-1" && context.requesterRegion == principal.region && context.accepterRegion == resource.region`,
      true,
    ],
    ["context.sameRegion || context.sameAccount", false],
    [`context.principalBlocks.contains(ip("10.0.0.0/16")) && context.resourceBlocks.contains(ip("2001:db8::/56"))`, true],
    [`context.caller like "arn:aws:iam::111111111111:*"`, true],
    [`context.request.hasTag("peering:reason") && context.request.getTag("peering:reason") == "orders"`, true],
    ["principal.isDefault", false],
  ])("%s: %s", (condition, expected) => {
    expect(asked(condition, connect)).toBe(expected);
  });

  it("turns the blocks and the VPCs round with the principal, not the regions", () => {
    const back = question(red, blue, { action: "resolveDns", principal: "accepter" });
    expect(
      asked(
        `principal == Peering::Vpc::"vpc-blue" && context.principalBlocks.contains(ip("10.1.0.0/16")) &&
         context.resourceBlocks.containsAll([ip("10.0.0.0/16")]) && context.requesterRegion == "eu-west-1"`,
        back,
      ),
    ).toBe(true);
  });

  it("sees a route table in its VPC, with its tags", () => {
    const route = question(red, blue, {
      action: "route",
      resource: { is: "route-table", id: "rtb-main", main: true, tags: { tier: "app" } },
    });
    expect(asked(`resource in Peering::Vpc::"vpc-blue" && resource.vpc.account.member && resource.main`, route)).toBe(true);
    expect(
      asked(`resource == Peering::RouteTable::"rtb-main" && resource.hasTag("tier") && resource.getTag("tier") == "app"`, route),
    ).toBe(true);
    expect(asked("resource.main", { ...route, resource: { is: "route-table", id: "rtb-other", main: false, tags: {} } })).toBe(
      false,
    );
  });

  it("sees a security group with the port", () => {
    const resource = { is: "security-group", group: group({ tier: "web" }), protocol: "tcp", from: 443, to: 445 } as const;
    const expose = question(red, blue, { action: "expose", resource });
    expect(
      asked(
        `resource.name == "web" && resource.hasTag("tier") && resource in Peering::Account::"222222222222" &&
         context.protocol == "tcp" && context.fromPort == 443 && context.toPort == 445`,
        expose,
      ),
    ).toBe(true);
  });

  it("knows an outside account as nothing but its id", () => {
    const from = question(stranger, blue);
    expect(asked("!principal.account.member", from)).toBe(true);
    expect(asked(`principal in Peering::Account::"999999999999"`, from)).toBe(true);
    expect(asked(`principal in Peering::Organization::"${organizationId}"`, from)).toBe(false);
  });

  it("says nothing of a VPC that couldn't be read", () => {
    const from = question(red, unread({ account: blue.account, vpc: "vpc-blue", tags: { team: "blue" } }));
    expect(asked(`context.resourceBlocks.isEmpty() && !resource.hasTag("team") && resource.account.hasTag("team")`, from)).toBe(
      true,
    );
  });

  it("takes two VPCs of one account, and any text in a tag", () => {
    const tags = { 'ключ\n"': "värde\\ \u0000 🚇", __proto__x: "1", __entity: "2", __extn: "3" };
    const other = side({ account: red.account, vpc: "vpc-pink", tags });
    expect(
      asked(
        "context.sameAccount && context.sameRegion && resource.account == principal.account",
        question(red, other, { requestTags: tags }),
      ),
    ).toBe(true);
  });
});

describe("the answer", () => {
  const permits = inline(`@id("b.permit") @reason("fine") permit (principal, action, resource);
@id("a.permit") @reason("fine too") permit (principal, action, resource) when { context.sameRegion || !context.sameRegion };`);
  const forbids = inline(
    `@id("z.forbid") @reason("never on Mondays") forbid (principal, action, resource);
@id("c.forbid") @reason("not these") forbid (principal == Peering::Vpc::"vpc-red", action, resource);`,
    "forbids.cedar",
  );

  it("names the permits, sorted", () => {
    expect(policyOf(permits).ask(question(red, blue))).toEqual({ is: "permitted", policies: ["a.permit", "b.permit"] });
  });

  it("gives the reason of each forbid; deny wins", () => {
    expect(policyOf(permits, forbids).ask(question(red, blue))).toEqual({
      is: "denied",
      policies: ["c.forbid", "z.forbid"],
      because: ["not these", "never on Mondays"],
    });
  });

  it("denies by default", () => {
    const nothing = { is: "denied", policies: [], because: ["no policy permits this"] };
    expect(policyOf().ask(question(red, blue))).toEqual(nothing);
    expect(policyOf(permit("context.sameRegion")).ask(question(red, blue))).toEqual(nothing);
  });

  it("denies when a policy fails while evaluated, be it a forbid or a permit", () => {
    const resource = { is: "security-group", group: group(), protocol: "tcp", from: 443, to: 443 } as const;
    const failing = (effect: string) =>
      inline(
        `@id("overflows") @reason("n/a") ${effect} (principal, action == Peering::Action::"expose", resource)
         when { context.fromPort * 9223372036854775807 > 0 };`,
        `${effect}.cedar`,
      );
    for (const effect of ["forbid", "permit"]) {
      const answer = policyOf(permits, failing(effect)).ask(question(red, blue, { action: "expose", resource }));
      expect(answer).toMatchObject({ is: "denied", policies: ["overflows"] });
      expect(answer).toHaveProperty("because", [
        expect.stringMatching(/^policy `overflows` couldn't be evaluated, so the answer is no: .*overflow/),
      ]);
    }
  });

  it("denies what the schema has no room for", () => {
    const answer = policyOf(permits).ask(question(red, blue, { action: "route" }));
    expect(answer).toMatchObject({ is: "denied", policies: [] });
    expect(answer).toHaveProperty("because", [expect.stringContaining("doesn't fit the policy schema")]);
  });
});

describe("laws", () => {
  const conditions = [
    "true",
    "context.sameRegion",
    "!context.sameRegion",
    `principal.hasTag("team")`,
    "principal.account.member",
    `context.fromPort * 9223372036854775807 > 0`,
  ];
  const statement = (index: number, effect: string, condition: string): string => {
    const action = condition.includes("fromPort") ? `action == Peering::Action::"expose"` : "action";
    return `@id("p${index}") @reason("reason ${index}") ${effect} (principal, ${action}, resource) when { ${condition} };`;
  };
  const effects = fc.constantFrom("permit", "forbid");
  const set = fc.array(fc.tuple(effects, fc.constantFrom(...conditions)), { maxLength: 6 });
  const port = { is: "security-group", group: group(), protocol: "tcp", from: 22, to: 22 } as const;
  const asking = fc.constantFrom(
    question(red, blue),
    question(red, red),
    question(stranger, blue),
    question(blue, red, { action: "expose", resource: port }),
  );
  const files = (policies: readonly (readonly [string, string])[]) =>
    policies.map(([effect, condition], index) => inline(statement(index, effect, condition), `file-${index}.cedar`));

  it("adding a forbid never turns a denial into a permit", () => {
    fc.assert(
      fc.property(set, fc.constantFrom(...conditions), asking, (policies, condition, of) => {
        const before = policyOf(...files(policies)).ask(of);
        const after = policyOf(...files([...policies, ["forbid", condition]])).ask(of);
        if (before.is === "denied") expect(after.is).toBe("denied");
      }),
      { numRuns: 150 },
    );
  });

  it("the order of the files doesn't matter", () => {
    fc.assert(
      fc.property(set, fc.infiniteStream(fc.nat()), asking, (policies, ranks, of) => {
        const [one, other] = [files(policies), files(policies)];
        const shuffled = other
          .map((file) => ({ file, rank: ranks.next().value }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ file }) => file);
        expect(policyOf(...shuffled).hash).toBe(policyOf(...one).hash);
        expect(policyOf(...shuffled).ask(of)).toEqual(policyOf(...one).ask(of));
      }),
      { numRuns: 80 },
    );
  });

  it("one file or many is the same policy; another text is another hash", () => {
    const policies = files([
      ["permit", "true"],
      ["forbid", "context.sameRegion"],
    ]);
    const joined = inline(`// all in one\n${policies.map(({ text }) => text).join("\n\n")}\n`);
    expect(policyOf(joined).hash).toBe(policyOf(...policies).hash);
    expect(policyOf(...policies.slice(1)).hash).not.toBe(policyOf(...policies).hash);
  });
});
