import { describe, expect, it } from "vitest";
import type { Facts } from "#shared/peering/facts.ts";
import { PeeringConnectionId, Region } from "#shared/peering/ids.ts";
import { sortedFacts } from "#shared/peering/sorted.ts";
import { encryption, eu, facts, group, ingress, pcx, route, table } from "#test/builders/facts.ts";

const id = (name: string) => PeeringConnectionId.parse(name);
const far = Region.parse("us-east-1");
const end = facts().peering.ends.accepter;
const other = (name: string, ...farBlocks: string[]) => ({
  id: id(name),
  status: "active" as const,
  ends: { requester: end, accepter: end },
  farBlocks,
  expiresAt: null,
});
const approval = (at: string, by: string, decision: "approve" | "deny") => ({ at, by, decision, reason: "", digest: "d" });
const loss = (target: string, what: string) => ({ target, what, times: 1, at: "2026-11-01T00:00:00.000Z" });
const owned = (side: "requester" | "accepter", of: string, destination: string) => ({ side, table: of, destination });

/** Every list of the facts with several members that differ in each part of their key, in order. */
const ordered: Facts = facts({
  settings: {
    regions: [eu, far],
    freeze: [
      { from: "2026-12-01", to: "2026-12-02", units: [], regions: [] },
      { from: "2026-12-01", to: "2026-12-03", units: [], regions: [] },
      { from: "2026-12-02", to: "2026-12-01", units: [], regions: [] },
    ],
  },
  accepter: {
    blocks: [
      { cidr: "10.2.0.0/16", state: "associated" },
      { cidr: "10.2.0.0/16", state: "disassociated" },
      { cidr: "10.3.0.0/16", state: "associated" },
    ],
    encryption: encryption("enforce", "NatGateway", "VpcPeering"),
    subnets: ["subnet-1", "subnet-2"].map((name) => ({ id: name, cidrs: ["10.2.0.0/24", "2001:db8::/64"], tags: {} })),
    routeTables: ["rtb-1", "rtb-2"].map((name) =>
      table(name, {
        subnets: ["subnet-1", "subnet-2"],
        gateways: ["igw-1", "vgw-1"],
        routes: [
          route("10.1.0.0/16", "tgw-2", { origin: "propagated" }),
          route("10.1.0.0/16", "pcx-1"),
          route("10.1.0.0/16", "tgw-1"),
          route("10.9.0.0/16", "tgw-1"),
        ],
      }),
    ),
    securityGroups: ["sg-1", "sg-2"].map((name) =>
      group(name, {}, [ingress("1", { is: "cidr", cidr: "10.9.0.0/16" }), ingress("2", { is: "cidr", cidr: "10.8.0.0/16" })]),
    ),
    prefixLists: ["pl-1", "pl-2"].map((name) => ({ id: name, version: 4 as const, maxEntries: 1 })),
    peerings: [other("pcx-2", "10.4.0.0/16", "10.5.0.0/16"), other("pcx-3")],
  },
  known: {
    routes: [
      owned("accepter", "rtb-1", "10.1.0.0/16"),
      owned("accepter", "rtb-1", "10.9.0.0/16"),
      owned("accepter", "rtb-2", "10.1.0.0/16"),
      owned("requester", "rtb-1", "10.1.0.0/16"),
    ],
    blocks: { requester: ["10.1.0.0/16", "10.11.0.0/16"], accepter: ["10.2.0.0/16", "10.3.0.0/16"] },
    claims: {
      requester: [
        { peering: id("pcx-7"), blocks: ["10.4.0.0/16", "10.5.0.0/16"] },
        { peering: id("pcx-8"), blocks: [] },
      ],
      accepter: [],
    },
    losses: [loss("rtb-1", "create-route 1"), loss("rtb-1", "create-route 2"), loss("rtb-2", "create-route 1")],
    leftovers: [
      { ...owned("accepter", "rtb-1", "10.1.0.0/16"), peering: pcx },
      { ...owned("accepter", "rtb-2", "10.1.0.0/16"), peering: pcx },
      { ...owned("requester", "rtb-1", "10.1.0.0/16"), peering: pcx },
      { ...owned("requester", "rtb-1", "10.9.0.0/16"), peering: pcx },
    ],
    approvals: [
      approval("2026-11-01", "a", "approve"),
      approval("2026-11-01", "a", "deny"),
      approval("2026-11-01", "b", "approve"),
      approval("2026-11-02", "a", "approve"),
    ],
  },
});

/** Every list the other way round, but an account's units: their order is a path. */
const reversed = (value: unknown, key = ""): unknown => {
  if (Array.isArray(value)) return (key === "units" ? value : value.toReversed()).map((each) => reversed(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reversed(inner, name)]));
};

describe("the order of facts", () => {
  it("is the one that `Facts` promises, whatever order they came in", () => {
    expect(sortedFacts(reversed(ordered) as Facts)).toEqual(ordered);
    expect(sortedFacts(ordered)).toEqual(ordered);
  });

  it("of an account's units is a path, and stays", () => {
    const given = facts();
    const account = { ...given.sides.accepter.account, units: ["ou-z", "ou-a"] } as typeof given.sides.accepter.account;
    const sides = { ...given.sides, accepter: { ...given.sides.accepter, account } };
    expect(sortedFacts({ ...given, sides }).sides.accepter.account).toEqual(account);
  });
});
