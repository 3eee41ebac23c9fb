import { describe, expect, it } from "vitest";
import type { Facts, RouteTableFacts } from "#shared/peering/facts.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import type { StandingClaim } from "#shared/peering/known.ts";
import { routeQuota } from "#shared/peering/rules/route-quota.ts";
import { wanted } from "#shared/peering/wanted.ts";
import { defaultPolicy, facts, pcx, route, sideFacts, table } from "#test/builders/facts.ts";

const block = (cidr: string) => ({ cidr, state: "associated" as const });
const foreign = (count: number) => Array.from({ length: count }, (_, at) => route(`10.${50 + at}.0.0/16`, "tgw-1"));
const main = (...routes: RouteTableFacts["routes"]) => table("rtb-1", { main: true, routes });
const claim = (peering: string, ...blocks: string[]) => ({ peering: PeeringConnectionId.parse(peering), blocks });

const messages = (given: Facts) => routeQuota.check(given, wanted(given, defaultPolicy)).map(({ message }) => message);
const needs = (...[needed, family, more, quota]: readonly [number, string, number, number]) =>
  `route table \`rtb-1\` would need ${needed} ${family} routes, ${more} of them for this peering; its quota is ${quota}`;

const given = (routes: RouteTableFacts["routes"], quota: number, more: Parameters<typeof facts>[0] = {}) =>
  facts({ quotas: { routesPerTable: quota }, accepter: { routeTables: [main(...routes)] }, ...more });

describe("route-quota", () => {
  it("is met exactly, and not by one more", () => {
    expect(messages(given(foreign(3), 4))).toEqual([]);
    expect(messages(given(foreign(4), 4))).toEqual([needs(5, "IPv4", 1, 4)]);
  });

  it("doesn't blame one family for the other's", () => {
    const onlyV6 = { requester: { blocks: [block("2001:db8:1::/56")] } };
    expect(messages(given(foreign(5), 4, onlyV6))).toEqual([]);
    const v6 = ["2001:db8:8::/56", "2001:db8:9::/56"].map((to) => route(to, "eigw-1"));
    expect(messages(given([...foreign(5), ...v6], 2, onlyV6))).toEqual([needs(3, "IPv6", 1, 2)]);
  });

  it("asks nothing of a table that already has its routes, or can't get them", () => {
    const wired = given([...foreign(4), route("10.1.0.0/16", pcx)], 4, { status: "active" });
    expect(messages(wired)).toEqual([]);
    expect(messages(given([...foreign(4), route("10.1.0.0/16", "tgw-1")], 4))).toEqual([]);
  });

  it("counts a propagated route of the same destination neither as there nor as taken", () => {
    const propagated = route("10.1.0.0/16", "vgw-1", { origin: "propagated" });
    expect(messages(given([...foreign(4), propagated], 4))).toEqual([needs(5, "IPv4", 1, 4)]);
    expect(messages(given([...foreign(3), propagated], 4))).toEqual([]);
  });

  it("doesn't count what this peering takes out first", () => {
    const old = given([...foreign(3), route("10.99.0.0/16", pcx)], 4, { status: "active" });
    expect(messages(old)).toEqual([]);
  });

  const made = (destination: string, of = "rtb-1") => ({ table: of, destination });

  const claims = (...all: StandingClaim[]) => ({ known: { claims: { requester: [], accepter: all } } });

  it("keeps room for what was accepted and isn't wired, each block once", () => {
    expect(messages(given(foreign(3), 4, claims(claim("pcx-4", "10.7.0.0/16"))))).toEqual([needs(5, "IPv4", 1, 4)]);
    expect(messages(given(foreign(2), 4, claims(claim("pcx-4", "10.7.0.0/16"), claim("pcx-5", "10.7.0.0/16"))))).toEqual([]);
    const there = claim("pcx-4", "10.50.0.0/16", "10.1.0.0/16");
    expect(messages(given(foreign(3), 4, claims(there)))).toEqual([]);
  });

  it("keeps room in each table for what is on record to be made there, however much of it there is already", () => {
    const half = {
      ...claim("pcx-4", "10.7.0.0/16", "10.8.0.0/16"),
      routes: [made("10.7.0.0/16"), made("10.8.0.0/16"), made("10.9.0.0/16", "rtb-9")],
    };
    const begun = [...foreign(2), route("10.7.0.0/16", "pcx-4")];
    expect(messages(given(begun, 4, claims(half)))).toEqual([needs(5, "IPv4", 1, 4)]);
    expect(messages(given([...begun, route("10.8.0.0/16", "pcx-4")], 5, claims(half)))).toEqual([]);
    expect(messages(given(begun, 5, claims(half)))).toEqual([]);
  });

  it("keeps no room for itself, for what is wired, or once it is accepted", () => {
    expect(messages(given(foreign(3), 4, claims(claim(pcx, "10.7.0.0/16"))))).toEqual([]);
    const wired = [...foreign(2), route("10.60.0.0/16", "pcx-4")];
    expect(messages(given(wired, 4, claims(claim("pcx-4", "10.7.0.0/16"))))).toEqual([]);
    expect(messages(given(foreign(3), 4, { status: "active", ...claims(claim("pcx-4", "10.7.0.0/16")) }))).toEqual([]);
  });

  it("says how the quota is raised, and where", () => {
    const tight = given(foreign(4), 4);
    const [finding] = routeQuota.check(tight, wanted(tight, defaultPolicy));
    expect(finding?.fix).toMatch(/^remove routes from `rtb-1`, keep the table out of peering, or .*5.*, then request again$/);
  });

  it("tells which list it couldn't measure", () => {
    const lists = [route("pl-2", "tgw-1"), route("pl-1", "tgw-1"), route("pl-3", "tgw-1")];
    const prefixLists = [
      { id: "pl-1", version: null, maxEntries: null },
      { id: "pl-3", version: 6 as const, maxEntries: 50 },
    ];
    const listed = facts({ quotas: { routesPerTable: 2 }, accepter: { prefixLists, routeTables: [main(...lists)] } });
    expect(messages(listed)).toEqual([`${needs(3, "IPv4", 1, 2)}; \`pl-1\`, \`pl-2\` counted as 1, as its size can't be read`]);
  });

  it("looks only at sides that could be read", () => {
    const unread = facts({
      quotas: { routesPerTable: 1 },
      sides: { accepter: { ...sideFacts("accepter"), reading: { is: "not-read" } } },
      requester: { routeTables: [] },
    });
    expect(messages(unread)).toEqual([]);
  });
});
