import { describe, expect, it } from "vitest";
import { destinations, parseExpiresTag, parseRoutesTag } from "#shared/peering/intent.ts";
import { facts, tagged } from "#test/builders/facts.ts";

describe("tag `peering:routes`", () => {
  it.each([
    ["", { is: "whole" }],
    ["  ", { is: "whole" }],
    ["subnets", { is: "subnets" }],
    [" subnets ,", { is: "subnets" }],
    ["10.2.1.0/24", { is: "blocks", blocks: ["10.2.1.0/24"], malformed: [] }],
    ["10.2.3.0/24, 10.2.1.0/24 10.2.3.0/24", { is: "blocks", blocks: ["10.2.1.0/24", "10.2.3.0/24"], malformed: [] }],
    ["2001:DB8:0::/64", { is: "blocks", blocks: ["2001:db8::/64"], malformed: [] }],
    // EC2 stores 100.68.0.18/18 as 100.68.0.0/18 (36)
    ["100.68.0.18/18", { is: "blocks", blocks: ["100.68.0.0/18"], malformed: [] }],
    ["10.2.1.7/24,10.2.1.0/24", { is: "blocks", blocks: ["10.2.1.0/24"], malformed: [] }],
    ["subnets,10.2.1.0/24", { is: "blocks", blocks: ["10.2.1.0/24"], malformed: ["subnets"] }],
    ["10.2.1.0/33,all", { is: "blocks", blocks: [], malformed: ["10.2.1.0/33", "all"] }],
    ["10.2.1.1", { is: "blocks", blocks: [], malformed: ["10.2.1.1"] }],
    ["Subnets", { is: "blocks", blocks: [], malformed: ["Subnets"] }],
  ])("`%s`", (value, expected) => {
    expect(parseRoutesTag(value)).toEqual(expected);
  });
});

describe("tag `peering:expires`", () => {
  const rows: readonly (readonly [string, ReturnType<typeof parseExpiresTag>])[] = [
    ["", { is: "never" }],
    ["30d", { is: "after", seconds: 30 * 86_400 }],
    ["36h", { is: "after", seconds: 36 * 3600 }],
    ["4w", { is: "after", seconds: 28 * 86_400 }],
    ["2027-01-31", { is: "at", at: "2027-02-01T00:00:00.000Z" }],
    ["2027-01-31T18:00:00Z", { is: "at", at: "2027-01-31T18:00:00.000Z" }],
    ["2027-01-31T18:00+02:00", { is: "at", at: "2027-01-31T16:00:00.000Z" }],
    ...["soon", "0d", "-3d", "30", "30 d", "30m", "1e3d", "2027-02-30", "2027-13-01", "31.01.2027", "2027-01-31T25:00:00Z"].map(
      (value) => [value, { is: "malformed", value }] as const,
    ),
  ];

  it.each(rows)("`%s`", (value, expected) => {
    expect(parseExpiresTag(value)).toEqual(expected);
  });

  it("a time of day needs its zone", () => {
    expect(parseExpiresTag("2027-01-31T18:00:00")).toEqual({ is: "malformed", value: "2027-01-31T18:00:00" });
  });
});

describe("where the tables of a side lead", () => {
  const subnets = [
    { id: "subnet-1", cidrs: ["10.2.9.0/24", "2001:db8:2::/64"], tags: {} },
    { id: "subnet-2", cidrs: ["10.2.1.0/24"], tags: {} },
  ];
  const requesters = [{ id: "subnet-3", cidrs: ["10.1.4.0/24"], tags: {} }];
  const blocks = [
    { cidr: "10.2.0.0/16", state: "associated" },
    { cidr: "2001:db8:2::/56", state: "associated" },
  ] as const;
  const world = (tag: string, routes: "vpc" | "subnets" = "vpc") =>
    tagged(facts({ settings: { routes }, requester: { subnets: requesters }, accepter: { subnets, blocks } }), "requester", {
      "peering:routes": tag,
    });

  it("the peer's whole blocks, unless asked otherwise", () => {
    expect(destinations(world(""), "requester")).toEqual(["10.2.0.0/16", "2001:db8:2::/56"]);
    expect(destinations(world(""), "accepter")).toEqual(["10.1.0.0/16"]);
  });

  it("the peer's subnets in both directions, IPv4 and IPv6, by tag or by setting (61)", () => {
    for (const given of [world("subnets"), world("", "subnets")]) {
      expect(destinations(given, "requester")).toEqual(["10.2.1.0/24", "10.2.9.0/24", "2001:db8:2::/64"]);
      expect(destinations(given, "accepter")).toEqual(["10.1.4.0/24"]);
    }
  });

  it("the blocks asked for, in the requester's tables only, and never beyond the peer (60)", () => {
    const given = world("10.2.1.0/24,10.9.0.0/16,10.0.0.0/8");
    expect(destinations(given, "requester")).toEqual(["10.2.1.0/24"]);
    expect(destinations(given, "accepter")).toEqual(["10.1.0.0/16"]);
    expect(destinations(world("10.2.1.0/24", "subnets"), "requester")).toEqual(["10.2.1.0/24"]);
    expect(destinations(world("10.2.1.0/24", "subnets"), "accepter")).toEqual(["10.1.4.0/24"]);
  });

  it("a subnet of a block that isn't associated (any more) isn't routed (41)", () => {
    const given = facts({
      settings: { routes: "subnets" },
      accepter: {
        subnets,
        blocks: [
          { cidr: "10.2.0.0/20", state: "associated" },
          { cidr: "2001:db8:2::/56", state: "disassociating" },
        ],
      },
    });
    expect(destinations(given, "requester")).toEqual(["10.2.1.0/24", "10.2.9.0/24"]);
  });

  it("the accepter's copy of the connection has no say (29)", () => {
    const given = tagged(facts({ accepter: { blocks } }), "accepter", { "peering:routes": "10.2.1.0/24" });
    expect(destinations(given, "requester")).toEqual(["10.2.0.0/16", "2001:db8:2::/56"]);
  });
});
