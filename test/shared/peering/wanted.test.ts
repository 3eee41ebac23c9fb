import { describe, expect, it } from "vitest";
import { changes, nothingWanted } from "#shared/peering/changes.ts";
import { decide } from "#shared/peering/decide.ts";
import type { Facts, RouteTableFacts } from "#shared/peering/facts.ts";
import { permission } from "#shared/peering/requested.ts";
import { type Wanted, wanted } from "#shared/peering/wanted.ts";
import type { Policy, Question } from "#shared/policy/policy.ts";
import { facts, group, ingress, pcx, policyOf, route, sideFacts, table, tagged } from "#test/builders/facts.ts";

const all = '@id("all") @reason("all may") permit (principal, action, resource);';
const open = policyOf(all);
const active = (more: Parameters<typeof facts>[0] = {}) => facts({ status: "active", known: { acceptedByUs: true }, ...more });

/** The policy, and the tables that it was asked about. */
const counting = (policy: Policy): { policy: Policy; asked: string[] } => {
  const asked: string[] = [];
  const ask = (question: Question) => {
    if (question.resource.is === "route-table") asked.push(question.resource.id);
    return policy.ask(question);
  };
  return { policy: { ...policy, ask }, asked };
};

const withTables = (...routeTables: RouteTableFacts[]) => active({ requester: { routeTables: [] }, accepter: { routeTables } });
const routedBy = (text: string, given: Facts) => {
  const { policy, asked } = counting(policyOf(all, text));
  return { routed: [...wanted(given, policy).routes.accepter.keys()], asked };
};
const forbidding = (condition: string) =>
  `@id("no") @reason("no") forbid (principal, action == Peering::Action::"route", resource) when { ${condition} };`;
const at = (id: string, tags: Record<string, string>, main = false) => table(id, { main, subnets: [`subnet-${id}`], tags });

describe("the tables that policy routes", () => {
  it("are asked about once for all that no policy can tell apart", () => {
    const given = withTables(at("rtb-1", { Name: "a" }), at("rtb-2", { Name: "b" }), at("rtb-3", { Name: "c" }, true));
    const { routed, asked } = routedBy(forbidding('resource.hasTag("tier")'), given);
    expect(routed).toEqual(["rtb-1", "rtb-2", "rtb-3"]);
    expect(asked).toEqual(["rtb-1", "rtb-3"]);
  });

  it("are told apart by the tags that policies read", () => {
    const given = withTables(
      at("rtb-1", { tier: "web" }),
      at("rtb-2", { tier: "db" }),
      at("rtb-3", {}),
      at("rtb-4", { tier: "db", Name: "x" }),
    );
    const { routed, asked } = routedBy(forbidding('resource.hasTag("tier") && resource.getTag("tier") == "db"'), given);
    expect(routed).toEqual(["rtb-1", "rtb-3"]);
    expect(asked).toEqual(["rtb-1", "rtb-2", "rtb-3"]);
  });

  it("are told apart by every tag, in whatever order, where a key is computed", () => {
    const given = withTables(
      at("rtb-1", { a: "1", b: "2" }),
      at("rtb-2", { b: "2", a: "1" }),
      at("rtb-3", { a: "1", b: "2", "eu-west-1": "" }),
    );
    const { routed, asked } = routedBy(forbidding("resource.hasTag(context.requesterRegion)"), given);
    expect(routed).toEqual(["rtb-1", "rtb-2"]);
    expect(asked).toEqual(["rtb-1", "rtb-3"]);
  });

  it("are each asked about where a policy names one", () => {
    const given = withTables(at("rtb-1", {}), at("rtb-2", {}));
    const { routed, asked } = routedBy(forbidding('resource == Peering::RouteTable::"rtb-2"'), given);
    expect(routed).toEqual(["rtb-1"]);
    expect(asked).toEqual(["rtb-1", "rtb-2"]);
  });

  it("leave those over that stay unrouted, sorted over both sides", () => {
    const given = active({
      requester: { routeTables: [at("rtb-y", {}, true), at("rtb-z", { keep: "" })] },
      accepter: { routeTables: [at("rtb-a", { keep: "" }), at("rtb-b", {}, true)] },
    });
    expect(wanted(given, policyOf(all, forbidding('resource.hasTag("keep")'))).unroutedTables).toEqual(["rtb-a", "rtb-z"]);
  });
});

describe("a side that wasn't read", () => {
  it("has no table to route, and none that policy keeps unrouted", () => {
    const unread = { ...sideFacts("accepter"), reading: { is: "not-read" } } as const;
    const given = wanted(facts({ sides: { accepter: unread } }), open);
    expect([given.routes.accepter.size, given.routes.requester.size, given.unroutedTables]).toEqual([
      0,
      0,
      ["rtb-main-requester"],
    ]);
  });
});

describe("the rules that policy wants", () => {
  const exposing = (requester: object) =>
    active({
      requester,
      accepter: { securityGroups: [group("sg-1", { "peering:expose": "tcp/443,tcp/22" }), group("sg-2", {})] },
    });
  const clients = { securityGroups: [group("sg-c", { "peering:client": "" })] };

  it("are those of the ports for which `expose` is permitted", () => {
    const some = policyOf(
      all,
      '@id("ssh") @reason("no ssh") forbid (principal, action == Peering::Action::"expose", resource) when { context.fromPort == 22 };',
    );
    const rules = wanted(exposing(clients), some).rules.accepter;
    expect([...rules].map(([id, each]) => [id, each.map(({ from }) => from)])).toEqual([["sg-1", [443]]]);
  });

  it("are none for a group that exposes nothing, or nothing that is permitted", () => {
    const none = policyOf(all, '@id("shut") @reason("shut") forbid (principal, action == Peering::Action::"expose", resource);');
    expect([...wanted(exposing(clients), open).rules.accepter.keys()]).toEqual(["sg-1"]);
    expect(wanted(exposing(clients), none).rules.accepter.size).toBe(0);
  });

  it("a port that nobody may use is as none: it is warned of", () => {
    const proposal = decide(exposing({}), open).proposal;
    if (!("warnings" in proposal)) throw new Error(proposal.is);
    expect(proposal.warnings.map(({ rule }) => rule)).toContain("no-exposed-security-group");
  });
});

describe("permission", () => {
  const asking = policyOf(
    '@id("ask") @reason("ask") permit (principal, action == Peering::Action::"connectWithApproval", resource);',
  );
  it("is said in one word", () => {
    expect(permission(facts(), open)).toEqual({ is: "permitted", determining: ["all"] });
    expect(permission(facts(), asking)).toEqual({ is: "open", determining: ["ask"] });
  });

  it("isn't asked for where a side wasn't read, and says why it waits", () => {
    const given = facts({ sides: { accepter: { ...sideFacts("accepter"), reading: { is: "not-read" } } } });
    expect(permission(given, open)).toEqual({ is: "not-asked", determining: [] });
    expect(decide(given, open).proposal).toMatchObject({
      is: "waiting",
      why: "a side was not read; never a decision on half the facts",
    });
  });
});

describe("changes", () => {
  const tags = { "peering:a": "1", "peering:b": "2" };
  const wish = (more: Partial<Wanted>): Wanted => ({ ...nothingWanted, ...more });
  const dns = { requester: true, accepter: true };
  const kinds = (given: Facts, of: Wanted) =>
    changes(given, of).flatMap(({ side, steps }) => steps.map((step) => `${side} ${step.do}`));

  it("of nothing wanted are none", () => {
    expect(nothingWanted).toEqual({
      routes: { requester: new Map(), accepter: new Map() },
      unroutedTables: [],
      rules: { requester: new Map(), accepter: new Map() },
      dns: { requester: false, accepter: false },
      tags: {},
    });
    expect(changes(active(), nothingWanted)).toEqual([]);
  });

  it("of tags and DNS come while the connection is active, on sides that were read", () => {
    const each = ["requester tag-connection", "requester set-dns", "accepter tag-connection", "accepter set-dns"];
    expect(kinds(active(), wish({ tags, dns }))).toEqual(each);
    expect(kinds(facts(), wish({ tags, dns }))).toEqual([]);
    const unread = active({ sides: { accepter: { ...sideFacts("accepter"), reading: { is: "not-read" } } } });
    expect(kinds(unread, wish({ tags, dns }))).toEqual(each.slice(0, 2));
  });

  it("one missing tag is missing, however many are there", () => {
    const given = tagged(tagged(active(), "requester", { "peering:a": "1" }), "accepter", tags);
    expect(kinds(given, wish({ tags }))).toEqual(["requester tag-connection"]);
  });

  it("where not all fits, what goes still goes, and nothing comes (53, 68; I16)", () => {
    const ours = { ...ingress("9", { is: "cidr", cidr: "10.1.0.0/16" }), tags: { "peering:connection": pcx } };
    const foreign = ["1", "2"].map((name) => ingress(name, { is: "cidr", cidr: `10.20${name}.0.0/16` }));
    const given = active({
      quotas: { routesPerTable: 2, rulesPerGroup: 2 },
      accepter: {
        routeTables: [
          table("rtb-1", {
            main: true,
            routes: [route("10.11.0.0/16", pcx), route("10.20.0.0/16", "tgw-1"), route("10.21.0.0/16", "tgw-1")],
          }),
        ],
        securityGroups: [group("sg-1", {}, [...foreign, ours])],
      },
      known: { acceptedByUs: true, routes: [{ side: "accepter", table: "rtb-1", destination: "10.11.0.0/16" }] },
    });
    const rule = { protocol: "tcp", from: 443, to: 443, source: { is: "cidr", cidr: "10.1.0.0/16" } } as const;
    const both = wish({
      routes: { requester: new Map(), accepter: new Map([["rtb-1", ["10.1.0.0/16"]]]) },
      rules: { requester: new Map(), accepter: new Map([["sg-1", [rule]]]) },
    });
    expect(kinds(given, both)).toEqual(["accepter delete-route", "accepter revoke-rule"]);
  });
});
