import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SideFacts } from "#shared/peering/facts.ts";
import { otherSide } from "#shared/peering/ids.ts";
import type { Question } from "#shared/policy/policy.ts";
import { account, group, outside, pack, policyOf, question, side, unread } from "../../shared/policy/worlds.ts";

/** The shipped packs said once more, in plain TypeScript and without Cedar. */
const oracle = (of: Question): boolean => {
  const principal = of.sides[of.principal];
  const other = of.sides[otherSide(of.principal)];
  const both = [principal, other];
  const members = both.every((each) => each.account.is === "member");
  const tags = (each: SideFacts) => (each.reading.is === "complete" ? each.reading.vpc.tags : {});
  const environments = both.map((each) => (each.account.is === "member" ? each.account.tags.environment : undefined));
  const mixed = environments.every((each) => each !== undefined) && environments[0] !== environments[1];
  switch (of.action) {
    case "connect":
      return members && !mixed && both.every((each) => tags(each)["peering:accept"] !== "never");
    case "connectWithApproval":
      return false;
    case "resolveDns":
      return members;
    case "route":
      return members && of.resource.is === "route-table" && of.resource.tags["peering:route"] !== "never";
    case "expose":
      return members && of.resource.is === "security-group" && Object.hasOwn(of.resource.group.tags, "peering:expose");
  }
};

const some = (key: string, ...values: readonly string[]) =>
  fc.constantFrom(undefined, ...values).map((value): Record<string, string> => (value === undefined ? {} : { [key]: value }));

const place = (accountId: string, vpc: string) =>
  fc
    .record({
      member: fc.integer({ min: 0, max: 5 }).map((chance) => chance > 0),
      read: fc.integer({ min: 0, max: 5 }).map((chance) => chance > 0),
      units: fc
        .uniqueArray(fc.constantFrom("ou-ab12-aaaaaaaa", "ou-ab12-bbbbbbbb", "ou-ab12-cccccccc"))
        .map((units) => units.toSorted()),
      environment: some("environment", "production", "test"),
      accept: some("peering:accept", "never", "always"),
      region: fc.constantFrom("eu-west-1", "us-east-1"),
      blocks: fc.constantFrom([], ["10.0.0.0/16"], ["10.1.0.0/16", "2001:db8::/56"]),
    })
    .map(({ member, read, units, environment, accept, region, blocks }) => {
      const owner = member ? account(accountId, { units, tags: environment }) : outside(accountId);
      return (read ? side : unread)({ account: owner, vpc, region, tags: { ...environment, ...accept }, blocks });
    });

const resource = fc.oneof(
  fc.record({
    action: fc.constantFrom("connect" as const, "connect" as const, "connectWithApproval" as const),
    resource: fc.constant({ is: "vpc" as const }),
  }),
  fc.record({ action: fc.constant("resolveDns" as const), resource: fc.constant({ is: "vpc" as const }) }),
  some("peering:route", "never", "yes").map((tags) => ({
    action: "route" as const,
    resource: { is: "route-table" as const, id: "rtb-1", main: false, tags },
  })),
  some("peering:expose", "tcp/443", "").map((tags) => ({
    action: "expose" as const,
    resource: { is: "security-group" as const, group: group(tags), protocol: "tcp" as const, from: 443, to: 443 },
  })),
);

const world = fc
  .record({
    requester: place("111111111111", "vpc-a"),
    accepter: fc.oneof(place("222222222222", "vpc-b"), place("333333333333", "vpc-c")),
    asked: resource,
    back: fc.boolean(),
  })
  .map(({ requester, accepter, asked, back }) => {
    const connect = asked.action === "connect" || asked.action === "connectWithApproval";
    return question(requester, accepter, { ...asked, principal: back && !connect ? "accepter" : "requester" });
  });

describe("the shipped packs against plain TypeScript", () => {
  it("agree on 6,000 random worlds", () => {
    const policy = policyOf(pack("default"), pack("packs/environments-never-mix"));
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(world, (of) => {
        const answer = policy.ask(of);
        expect(answer.is).toBe(oracle(of) ? "permitted" : "denied");
        const key = `${of.action} ${answer.is}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }),
      { numRuns: 6_000 },
    );
    for (const action of ["connect", "route", "expose", "resolveDns"]) {
      expect(seen.get(`${action} permitted`), action).toBeGreaterThan(100);
      expect(seen.get(`${action} denied`), action).toBeGreaterThan(100);
    }
  });
});
