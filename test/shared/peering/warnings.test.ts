import { describe, expect, it } from "vitest";
import { parseExposeTag, printPort } from "#shared/peering/exposed-ports.ts";
import type { Facts } from "#shared/peering/facts.ts";
import { Region } from "#shared/peering/ids.ts";
import {
  destinations,
  expiresIntent,
  parseExpiresTag,
  parseRoutesTag,
  requestTags,
  routesIntent,
} from "#shared/peering/intent.ts";
import { defaultPolicy, eu, facts, group, proposalFor, route, sideFacts, table, tagged } from "#test/builders/facts.ts";

const port = (protocol: "tcp" | "udp", from: number, to = from) => ({ protocol, from, to });

describe("tag `peering:expose`", () => {
  it.each([
    ["", [], []],
    [" , ", [], []],
    ["tcp/443", [port("tcp", 443)], []],
    ["udp/53", [port("udp", 53)], []],
    ["udp/8000-8010,  tcp/5432 tcp/443, tcp/443", [port("tcp", 443), port("tcp", 5432), port("udp", 8000, 8010)], []],
    ["tcp/1", [port("tcp", 1)], []],
    ["tcp/65535", [port("tcp", 65535)], []],
    ["tcp/1-65535", [port("tcp", 1, 65535)], []],
    ["tcp/80-80", [port("tcp", 80)], []],
    ["tcp/0", [], ["tcp/0"]],
    ["tcp/0-10", [], ["tcp/0-10"]],
    ["tcp/65536", [], ["tcp/65536"]],
    ["tcp/10-65536", [], ["tcp/10-65536"]],
    ["tcp/20-10", [], ["tcp/20-10"]],
    ["xtcp/443", [], ["xtcp/443"]],
    ["tcp/443x", [], ["tcp/443x"]],
    ["tcp/a-b", [], ["tcp/a-b"]],
    ["tcp/1-b", [], ["tcp/1-b"]],
    ["tcp/123456", [], ["tcp/123456"]],
    ["icmp/8", [], ["icmp/8"]],
    ["nonsense,tcp/22,all", [port("tcp", 22)], ["all", "nonsense"]],
  ] as const)("%j", (value, ports, malformed) => {
    expect(parseExposeTag(value)).toEqual({ ports, malformed });
  });

  it("is printed as it is written", () => {
    expect(printPort(port("tcp", 443))).toBe("tcp/443");
    expect(printPort(port("udp", 8000, 8010))).toBe("udp/8000-8010");
  });
});

const warningsOf = (given: Facts) => {
  const proposal = proposalFor(given, defaultPolicy);
  if (!("warnings" in proposal)) throw new Error(`${proposal.is} has no warnings`);
  return proposal.warnings;
};
const textsOf = (given: Facts, rule: string) =>
  warningsOf(given)
    .filter((warning) => warning.rule === rule)
    .map(({ message }) => message);
const main = (...routes: ReturnType<typeof route>[]) => table("rtb-1", { main: true, routes });

describe("warnings", () => {
  it("there is but one about a pair in order: nothing is exposed", () => {
    expect(warningsOf(facts())).toEqual([
      {
        rule: "no-exposed-security-group",
        message:
          "no security group is opened: tag groups `peering:expose` = `tcp/443` and, within a region, the peer's client groups `peering:client`",
      },
    ]);
  });

  it("none where one side exposes a port, whichever", () => {
    const [client, open] = [group("sg-client", { "peering:client": "" }), group("sg-open", { "peering:expose": "tcp/443" })];
    expect(warningsOf(facts({ requester: { securityGroups: [client] }, accepter: { securityGroups: [open] } }))).toEqual([]);
    expect(warningsOf(facts({ requester: { securityGroups: [open] }, accepter: { securityGroups: [client] } }))).toEqual([]);
    expect(warningsOf(facts({ accepter: { securityGroups: [group("sg-none", {})] } }))).toHaveLength(1);
    const empty = group("sg-empty", { "peering:expose": "" });
    expect(warningsOf(facts({ requester: { securityGroups: [client] }, accepter: { securityGroups: [empty] } }))).toHaveLength(1);
  });

  it("DNS attributes that are off, by VPC", () => {
    const message = (id: string) =>
      `names will not resolve across the connection: turn on enableDnsSupport and enableDnsHostnames of \`${id}\``;
    const rule = "dns-attributes-disabled";
    expect(textsOf(facts({ accepter: { dns: { support: true, hostnames: false } } }), rule)).toEqual([message("vpc-b")]);
    expect(textsOf(facts({ requester: { dns: { support: false, hostnames: true } } }), rule)).toEqual([message("vpc-a")]);
  });

  it("a default VPC", () => {
    expect(textsOf(facts({ requester: { isDefault: true } }), "default-vpc")).toEqual([
      "`vpc-a` is a default VPC: its 172.31.0.0/16 collides with every other default VPC",
    ]);
  });

  it("the packet size between regions", () => {
    const far = Region.parse("eu-central-1");
    const given = sideFacts("accepter");
    const across = facts({
      settings: { regions: [eu, far] },
      sides: { accepter: { ...given, end: { ...given.end, region: far } } },
    });
    expect(textsOf(across, "inter-region-mtu")).toEqual(["packets between regions carry at most 8500 bytes (9001 within one)"]);
    expect(textsOf(facts(), "inter-region-mtu")).toEqual([]);
  });

  it("tags that say nothing", () => {
    const groups = { securityGroups: [group("sg-1", { "peering:expose": "tcp/443,all" }), group("sg-2", {})] };
    expect(textsOf(facts({ accepter: groups }), "malformed-expose-tag")).toEqual([
      "`all` in tag `peering:expose` of `sg-1` names no port: write `tcp/443` or `udp/8000-8010`",
    ]);
    expect(textsOf(tagged(facts(), "requester", { "peering:expires": "soon" }), "malformed-tag")).toEqual([
      "`soon` in tag `peering:expires` of `pcx-1` is no time: write `30d` or `2027-01-31`; until then the connection has no end",
    ]);
    expect(textsOf(tagged(facts(), "requester", { "peering:expires": "30d" }), "malformed-tag")).toEqual([]);
  });
});

describe("route-shadowing", () => {
  const shadowing = (...routes: ReturnType<typeof route>[]) =>
    textsOf(facts({ requester: { routeTables: [main(...routes)] } }), "route-shadowing");
  const from = (destination: string, target: string) =>
    `route table \`rtb-1\` sends \`${destination}\` to \`${target}\`: \`10.2.0.0/16\`, a part of it, goes through the peering from now on`;
  const apart = (destination: string, target: string, state = "active") =>
    `route table \`rtb-1\` sends \`${destination}\`, a part of \`10.2.0.0/16\`, to \`${target}\` (${state}): that part doesn't go through the peering`;

  it("a part that goes elsewhere, dead or alive", () => {
    expect(shadowing(route("10.2.3.0/24", "tgw-1"))).toEqual([apart("10.2.3.0/24", "tgw-1")]);
    expect(shadowing(route("10.2.3.0/24", "tgw-1", { state: "blackhole" }))).toEqual([
      apart("10.2.3.0/24", "tgw-1", "blackhole"),
    ]);
    expect(shadowing(route("10.3.0.0/24", "tgw-1"), route("pl-1", "tgw-1"))).toEqual([]);
  });

  it("a wider route that loses a part: the narrowest, and no other", () => {
    expect(shadowing(route("10.0.0.0/8", "tgw-1"))).toEqual([from("10.0.0.0/8", "tgw-1")]);
    expect(shadowing(route("0.0.0.0/0", "tgw-0"), route("10.0.0.0/8", "tgw-1"), route("10.2.0.0/15", "vgw-1"))).toEqual([
      from("10.2.0.0/15", "vgw-1"),
    ]);
    expect(shadowing(route("10.0.0.0/8", "tgw-1", { state: "blackhole" }))).toEqual([]);
    expect(shadowing(route("11.0.0.0/8", "tgw-1"))).toEqual([]);
  });

  it.each(["igw-1", "nat-1", "eigw-1", "cagw-1", "local"])("the way out by %s loses nothing", (target) => {
    expect(shadowing(route("0.0.0.0/0", target))).toEqual([]);
  });

  it.each(["vpce-nat-1", "localgw-1", "tgw-1"])("the way by %s does", (target) => {
    expect(shadowing(route("0.0.0.0/0", target))).toEqual([from("0.0.0.0/0", target)]);
  });

  it("a propagated route of the same destination", () => {
    expect(shadowing(route("10.2.0.0/16", "vgw-1", { origin: "propagated" }))).toEqual([from("10.2.0.0/16", "vgw-1")]);
  });

  it("a table that isn't routed tells nothing", () => {
    const opted = table("rtb-1", { main: true, tags: { "peering:route": "never" }, routes: [route("10.2.3.0/24", "tgw-1")] });
    expect(textsOf(facts({ requester: { routeTables: [opted] } }), "route-shadowing")).toEqual([]);
  });
});

describe("tags on the connection", () => {
  it("are the requester's, also when the VPC is gone", () => {
    const copy = { status: "active", tags: { "peering:routes": " subnets " }, dnsResolution: false } as const;
    const gone = { ...sideFacts("requester"), reading: { is: "no-vpc", copy } as const };
    const given = facts({ sides: { requester: gone } });
    expect(requestTags(given)).toEqual(copy.tags);
    expect(routesIntent(given)).toEqual({ is: "subnets" });
    const unread = facts({ sides: { requester: { ...sideFacts("requester"), reading: { is: "not-read" } } } });
    expect(requestTags(unread)).toEqual({});
    expect(routesIntent(unread)).toEqual({ is: "whole" });
  });

  it("are read without the blanks around them", () => {
    expect(expiresIntent(tagged(facts(), "requester", { "peering:expires": " 30d " }))).toEqual({
      is: "after",
      seconds: 2_592_000,
    });
    expect(routesIntent(tagged(facts(), "requester", { "peering:routes": "10.2.0.0/24,   10.2.1.0/24" }))).toEqual({
      is: "blocks",
      blocks: ["10.2.0.0/24", "10.2.1.0/24"],
      malformed: [],
    });
  });

  it("list blocks in order, whatever the spelling", () => {
    expect(parseRoutesTag("2001:DB8::/64 2001:0db8::1/64 10.9.0.0/16 10.10.0.0/16")).toEqual({
      is: "blocks",
      blocks: ["10.10.0.0/16", "10.9.0.0/16", "2001:db8::/64"],
      malformed: [],
    });
    expect(parseRoutesTag("zzz, all")).toEqual({ is: "blocks", blocks: [], malformed: ["all", "zzz"] });
    expect(parseRoutesTag("all")).toEqual({ is: "blocks", blocks: [], malformed: ["all"] });
  });

  it.each(["x2027-01-31", "2027-01-31x", "2027-01-31T18:00", "30dd", "x30d", "2027-01-31T18:00:00.abcZ", "123456d"])(
    "`%s` is no time",
    (value) => {
      expect(parseExpiresTag(value)).toEqual({ is: "malformed", value });
    },
  );

  it("a time may be as fine as a millisecond", () => {
    expect(parseExpiresTag("2027-01-31T18:00:00.125Z")).toEqual({ is: "at", at: "2027-01-31T18:00:00.125Z" });
  });

  it("no destination where the peer can't be read", () => {
    const unread = facts({ sides: { accepter: { ...sideFacts("accepter"), reading: { is: "not-read" } } } });
    expect(destinations(unread, "requester")).toEqual([]);
  });
});
