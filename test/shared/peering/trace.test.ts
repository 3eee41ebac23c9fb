import { describe, expect, it } from "vitest";
import { exposures } from "#shared/peering/exposures.ts";
import type { RouteTableFacts, RuleFacts, RuleSource, VpcFacts } from "#shared/peering/facts.ts";
import { trace } from "#shared/peering/trace.ts";
import { facts, group, pcx, route, sideFacts, table, vpcFacts } from "#test/builders/facts.ts";

const subnet = (id: string, ...cidrs: string[]) => ({ id, cidrs, tags: {} });
const main = (id: string, ...routes: RouteTableFacts["routes"]) => table(id, { main: true, routes });

const there = main("rtb-a", route("10.2.0.0/16", pcx));
const back = main("rtb-b", route("10.1.0.0/16", pcx));

/** What the two route legs say, requester's first. */
const stops = (requester: Partial<VpcFacts>, accepter: Partial<VpcFacts> = {}, unrouted: readonly string[] = []) =>
  trace(
    facts({
      status: "active",
      requester: { routeTables: [there], ...requester },
      accepter: { routeTables: [back], ...accepter },
    }),
    unrouted,
  )
    .legs.filter(({ port }) => port === null)
    .map(({ stoppedAt }) => stoppedAt);

const both = (why: string) => [why, why];

describe("trace, by routes", () => {
  it("a longer prefix that leads to the peering as well diverts nothing", () => {
    const narrower = main("rtb-a", route("10.2.0.0/16", pcx), route("10.2.200.0/24", pcx));
    expect(stops({ routeTables: [narrower] })).toEqual(both(""));
  });

  it("goes both ways, told by VPC", () => {
    expect(
      trace(facts({ status: "active", requester: { routeTables: [there] }, accepter: { routeTables: [back] } }), []),
    ).toEqual({
      ok: true,
      legs: [
        { from: "vpc-a", to: "vpc-b", port: null, ok: true, stoppedAt: "" },
        { from: "vpc-b", to: "vpc-a", port: null, ok: true, stoppedAt: "" },
      ],
    });
  });

  it("stops at a connection that isn't active", () => {
    const verdict = trace(facts({ requester: { routeTables: [there] }, accepter: { routeTables: [back] } }), []);
    expect(verdict.ok).toBe(false);
    expect(verdict.legs.map(({ ok, stoppedAt }) => [ok, stoppedAt])).toEqual([
      [false, "pcx-1 is pending-acceptance"],
      [false, "pcx-1 is pending-acceptance"],
    ]);
  });

  it("names the side that can't be read, whichever way it goes", () => {
    const unread = (side: "requester" | "accepter") => ({ ...sideFacts(side), reading: { is: "not-read" } as const });
    const stopsOf = (side: "requester" | "accepter") =>
      trace(facts({ status: "active", sides: { [side]: unread(side) } }), []).legs.map(({ stoppedAt }) => stoppedAt);
    expect(stopsOf("accepter")).toEqual(both("vpc-b can't be read"));
    expect(stopsOf("requester")).toEqual(both("vpc-a can't be read"));
  });

  it.each([
    ["no route", [], "rtb-a has no route to 10.2.0.0/16"],
    ["another target", [route("10.2.0.0/16", "tgw-1")], "rtb-a sends 10.2.0.0/16 to tgw-1"],
    [
      "a part elsewhere",
      [route("10.2.0.0/16", pcx), route("10.2.3.0/24", "tgw-1")],
      "rtb-a sends a part of 10.2.0.0/16 elsewhere",
    ],
    ["a blackhole", [route("10.2.0.0/16", pcx, { state: "blackhole" })], "rtb-a has a blackhole route to 10.2.0.0/16"],
  ])("stops at a table with %s, also for the reply", (_, routes, why) => {
    expect(stops({ routeTables: [main("rtb-a", ...routes)] })).toEqual(both(why));
    expect(stops({ routeTables: [main("rtb-a", ...routes)], subnets: [subnet("subnet-1", "10.1.0.0/24")] })).toEqual(both(why));
  });

  it("asks the table of each subnet, the main one where a subnet has none", () => {
    const own = table("rtb-own", { subnets: ["subnet-own"], routes: [] });
    const [withOwn, without] = [subnet("subnet-own", "10.1.1.0/24"), subnet("subnet-plain", "10.1.2.0/24")];
    expect(stops({ routeTables: [there, own], subnets: [without] })).toEqual(both(""));
    expect(stops({ routeTables: [there, own], subnets: [without, withOwn] })).toEqual(
      both("rtb-own has no route to 10.2.0.0/16"),
    );
    expect(stops({ routeTables: [main("rtb-main"), { ...own, routes: there.routes }], subnets: [withOwn] })).toEqual(both(""));
    expect(stops({ routeTables: [main("rtb-main"), { ...own, routes: there.routes }], subnets: [withOwn, without] })).toEqual(
      both("rtb-main has no route to 10.2.0.0/16"),
    );
    expect(stops({ routeTables: [{ ...own, routes: there.routes }], subnets: [withOwn, without] })).toEqual(both(""));
  });

  it("asks the main table of a VPC without subnets, and no other", () => {
    expect(stops({ routeTables: [table("rtb-0"), there] })).toEqual(both(""));
    expect(stops({ routeTables: [table("rtb-0", { routes: there.routes }), main("rtb-1")] })).toEqual(
      both("rtb-1 has no route to 10.2.0.0/16"),
    );
  });

  it("leaves out tables that policy keeps out, until none is left", () => {
    const own = table("rtb-own", { subnets: ["subnet-own"], routes: [] });
    const subnets = [subnet("subnet-own", "10.1.1.0/24"), subnet("subnet-plain", "10.1.2.0/24")];
    expect(stops({ routeTables: [there, own], subnets }, {}, ["rtb-own"])).toEqual(both(""));
    expect(stops({ routeTables: [there, own], subnets }, {}, ["rtb-own", "rtb-a"])).toEqual(
      both("every route table in use in vpc-a is kept out of peering"),
    );
    expect(stops({}, {}, ["rtb-b"])).toEqual(both("every route table in use in vpc-b is kept out of peering"));
    expect(stops({ routeTables: [], subnets: [] })).toEqual(both(""));
  });

  it("follows packets to the peer's subnets: a foreign prefix where none lies stops nothing", () => {
    const routeTables = [main("rtb-a", route("10.2.0.0/16", pcx), route("10.2.3.0/24", "tgw-1"))];
    expect(stops({ routeTables }, { subnets: [subnet("subnet-far", "10.2.0.0/24")] })).toEqual(both(""));
    expect(stops({ routeTables }, { subnets: [subnet("subnet-far", "10.2.0.0/24", "10.2.3.0/24")] })).toEqual(
      both("rtb-a sends 10.2.3.0/24 to tgw-1"),
    );
  });
});

const rule = (more: Partial<RuleFacts> & { readonly source: RuleSource }): RuleFacts => ({
  id: "sgr-1",
  direction: "ingress",
  protocol: "tcp",
  from: 443,
  to: 443,
  description: "",
  tags: {},
  ...more,
});
const block = (cidr: string): RuleSource => ({ is: "cidr", cidr });
const byGroup = (id: string): RuleSource => ({ is: "group", group: id, account: null });
const egress = (more: Partial<RuleFacts> = {}): RuleFacts =>
  rule({ direction: "egress", protocol: "-1", from: null, to: null, source: block("0.0.0.0/0"), ...more });

const exposed = (rules: readonly RuleFacts[], near: Partial<VpcFacts> = {}) =>
  exposures(vpcFacts("requester", near), vpcFacts("accepter", { securityGroups: [group("sg-far", {}, rules)] }));

describe("exposures", () => {
  it("are the ports that a rule opens to the peer's blocks", () => {
    expect(exposed([rule({ source: block("10.1.0.0/16") })])).toEqual([{ port: "tcp/443", stoppedAt: "" }]);
    expect(exposed([rule({ source: block("10.0.0.0/8"), protocol: "udp", from: 53, to: 53 })])).toEqual([
      { port: "udp/53", stoppedAt: "" },
    ]);
    expect(exposed([rule({ source: block("10.1.0.0/16"), from: null, to: null })])).toEqual([
      { port: "tcp/0-65535", stoppedAt: "" },
    ]);
  });

  it.each([
    ["egress", rule({ direction: "egress", source: block("10.1.0.0/16") })],
    ["another protocol", rule({ protocol: "icmp", source: block("10.1.0.0/16") })],
    ["a part of the peer only", rule({ source: block("10.1.0.0/24") })],
    ["another block", rule({ source: block("10.9.0.0/16") })],
    ["everywhere, which is no wish of this peering", rule({ source: block("0.0.0.0/0") })],
    ["a prefix list", rule({ source: { is: "prefix-list", prefixList: "pl-1" } })],
    ["no block", rule({ source: block("pl-1") })],
    ["a group that the peer doesn't have", rule({ source: byGroup("sg-other") })],
  ])("are not: %s", (_, each) => {
    expect(exposed([each], { securityGroups: [group("sg-near", {}, [])] })).toEqual([]);
  });

  it("are sorted by port, each once", () => {
    const rules = [
      rule({ protocol: "udp", from: 53, to: 53, source: block("10.1.0.0/16") }),
      rule({ source: block("10.1.0.0/16") }),
      rule({ source: block("10.0.0.0/8") }),
      rule({ from: 22, to: 22, source: block("10.1.0.0/16") }),
    ];
    expect(exposed(rules).map(({ port }) => port)).toEqual(["tcp/22", "tcp/443", "udp/53"]);
    expect(exposed(rules.toReversed()).map(({ port }) => port)).toEqual(["tcp/22", "tcp/443", "udp/53"]);
  });

  const fromGroup = (...rules: RuleFacts[]) =>
    exposed([rule({ source: byGroup("sg-near") })], { securityGroups: [group("sg-none", {}), group("sg-near", {}, rules)] })[0]
      ?.stoppedAt;
  const held = "sg-near has no egress rule for tcp/443";

  it("from a group must be let out by it", () => {
    expect(fromGroup(egress())).toBe("");
    expect(fromGroup()).toBe(held);
    expect(fromGroup(egress({ source: block("10.2.3.0/24") }))).toBe("");
    expect(fromGroup(egress({ source: block("10.9.0.0/16") }))).toBe(held);
    expect(fromGroup(egress({ source: byGroup("sg-far") }))).toBe("");
    expect(fromGroup(egress({ source: byGroup("sg-other") }))).toBe(held);
    expect(fromGroup(egress({ source: { is: "prefix-list", prefixList: "pl-1" } }))).toBe("");
    expect(fromGroup(rule({ source: block("0.0.0.0/0") }))).toBe(held);
    expect(fromGroup(egress({ source: block("10.9.0.0/16") }), egress())).toBe("");
  });

  it.each([
    [{ protocol: "tcp", from: 443, to: 443 }, ""],
    [{ protocol: "tcp", from: 1, to: 443 }, ""],
    [{ protocol: "tcp", from: 443, to: 999 }, ""],
    [{ protocol: "tcp", from: null, to: null }, ""],
    [{ protocol: "tcp", from: 444, to: 999 }, held],
    [{ protocol: "tcp", from: 1, to: 442 }, held],
    [{ protocol: "udp", from: 443, to: 443 }, held],
  ])("let out by %j: %j", (ports, stoppedAt) => {
    expect(fromGroup(egress(ports))).toBe(stoppedAt);
  });

  it("of every port are let out only by a rule of every port", () => {
    const open = (...rules: RuleFacts[]) =>
      exposed([rule({ from: null, to: null, source: byGroup("sg-near") })], {
        securityGroups: [group("sg-near", {}, rules)],
      })[0]?.stoppedAt;
    expect(open(egress({ protocol: "tcp", from: 0, to: 65535 }))).toBe("");
    expect(open(egress({ protocol: "tcp", from: 1, to: 65535 }))).toBe("sg-near has no egress rule for tcp/0-65535");
    expect(open(egress({ protocol: "tcp", from: 0, to: 65534 }))).toBe("sg-near has no egress rule for tcp/0-65535");
  });
});

describe("trace, by ports", () => {
  const open = group("sg-far", {}, [rule({ source: block("10.1.0.0/16") })]);
  const legsOf = (requester: Partial<VpcFacts>, accepter: Partial<VpcFacts>) =>
    trace(facts({ status: "active", requester, accepter }), []);

  it("has a leg for each exposed port, in the direction that the far side opened", () => {
    const verdict = legsOf({ routeTables: [there] }, { routeTables: [back], securityGroups: [open] });
    expect(verdict.legs.map(({ from, port, ok }) => [from, port, ok])).toEqual([
      ["vpc-a", null, true],
      ["vpc-a", "tcp/443", true],
      ["vpc-b", null, true],
    ]);
  });

  it("a port is worth nothing without routes", () => {
    const verdict = legsOf({ routeTables: [main("rtb-a")] }, { routeTables: [back], securityGroups: [open] });
    expect(verdict.ok).toBe(false);
    expect(verdict.legs[1]).toEqual({
      from: "vpc-a",
      to: "vpc-b",
      port: "tcp/443",
      ok: false,
      stoppedAt: "rtb-a has no route to 10.2.0.0/16",
    });
  });

  it("a port that the client's egress shuts isn't reached", () => {
    const far = group("sg-far", {}, [rule({ source: byGroup("sg-near") })]);
    const verdict = legsOf(
      { routeTables: [there], securityGroups: [group("sg-near", {})] },
      { routeTables: [back], securityGroups: [far] },
    );
    expect(verdict.ok).toBe(false);
    expect(verdict.legs.map(({ stoppedAt }) => stoppedAt)).toEqual(["", "sg-near has no egress rule for tcp/443", ""]);
  });
});
