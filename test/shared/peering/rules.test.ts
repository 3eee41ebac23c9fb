import { describe, expect, it } from "vitest";
import type { Facts, OtherPeering } from "#shared/peering/facts.ts";
import { AccountId, PeeringConnectionId, Region, VpcId } from "#shared/peering/ids.ts";
import { account, eu, facts, pcx, proposalFor, refusedBy, route, sideFacts, table, vpc } from "#test/builders/facts.ts";

const other = (id: string, more: Partial<OtherPeering> = {}): OtherPeering => ({
  id: PeeringConnectionId.parse(id),
  status: "active",
  ends: {
    requester: { account: account.accepter, region: eu, vpc: vpc.accepter },
    accepter: { account: account.requester, region: eu, vpc: vpc.requester },
  },
  farBlocks: [],
  expiresAt: null,
  ...more,
});

const third = { account: AccountId.parse("333333333333"), region: eu, vpc: VpcId.parse("vpc-c") };
const withThird = (farBlocks: string[]) =>
  other("pcx-3", {
    ends: { requester: third, accepter: { account: account.accepter, region: eu, vpc: vpc.accepter } },
    farBlocks,
  });

const outside = {
  ...sideFacts("requester"),
  account: { is: "outside", id: account.requester },
  reading: { is: "not-read" },
} as const;
const noAccess = {
  ...sideFacts("accepter"),
  reading: { is: "no-access", role: "PeeringAutopilotRead", message: "role is not assumable" },
} as const;
const suspended = {
  ...sideFacts("accepter"),
  account: { is: "member", id: account.accepter, name: "b", state: "SUSPENDED", units: [], tags: {} },
} as const;
const block = (cidr: string, state: "associated" | "associating" | "disassociated" = "associated") => ({ cidr, state });

const cases: readonly [string, Facts, readonly string[]][] = [
  ["overlap of primaries", facts({ accepter: { blocks: [block("10.1.128.0/17")] } }), ["overlapping-cidrs"]],
  [
    "overlap of secondaries only (32, 33)",
    facts({
      requester: { blocks: [block("10.1.0.0/16"), block("100.64.0.0/16")] },
      accepter: { blocks: [block("10.2.0.0/16"), block("100.64.0.0/10")] },
    }),
    ["overlapping-cidrs"],
  ],
  [
    "overlap of IPv6 blocks",
    facts({
      requester: { blocks: [block("10.1.0.0/16"), block("2001:db8::/56")] },
      accepter: { blocks: [block("10.2.0.0/16"), block("2001:db8::/48")] },
    }),
    ["overlapping-cidrs"],
  ],
  [
    "an associating block counts (31)",
    facts({ accepter: { blocks: [block("10.1.0.0/24", "associating")] } }),
    ["overlapping-cidrs"],
  ],
  ["an active connection of the pair (18)", facts({ accepter: { peerings: [other("pcx-0")] } }), ["duplicate-connection"]],
  [
    "an older request of the reverse pair (20)",
    facts({ accepter: { peerings: [other("pcx-9", { status: "pending-acceptance", expiresAt: "2026-11-07T00:00:00.000Z" })] } }),
    ["duplicate-connection"],
  ],
  ["a requester from outside (6)", facts({ sides: { requester: outside } }), ["outside-organization"]],
  ["a suspended account (9)", facts({ sides: { accepter: suspended } }), ["account-not-active"]],
  ["no member role (82)", facts({ sides: { accepter: noAccess } }), ["account-not-onboarded"]],
  [
    "a region that is not covered",
    facts({ settings: { regions: [Region.parse("eu-north-1")] } }),
    ["region-not-enabled", "region-not-enabled"],
  ],
  [
    "a peer of the hub with the same blocks (37)",
    facts({ accepter: { peerings: [withThird(["10.1.0.0/20"])] } }),
    ["overlaps-existing-peer"],
  ],
  [
    "a claim on the hub with the same blocks",
    facts({
      known: { claims: { requester: [], accepter: [{ peering: PeeringConnectionId.parse("pcx-4"), blocks: ["10.0.0.0/8"] }] } },
    }),
    ["overlaps-existing-peer"],
  ],
  [
    "a foreign route to our destination (48)",
    facts({ accepter: { routeTables: [table("rtb-1", { main: true, routes: [route("10.1.0.0/16", "tgw-1")] })] } }),
    ["route-conflict"],
  ],
  ["a block that can't be routed (42)", facts({ accepter: { blocks: [block("169.254.168.0/24")] } }), ["reserved-range"]],
  ["an expired request (16)", facts({ peering: { expiresAt: "2026-11-01T11:59:59.000Z" } }), ["request-expired"]],
  [
    "several at once, all told",
    facts({ accepter: { blocks: [block("10.1.0.0/16")], peerings: [other("pcx-0")] } }),
    ["overlapping-cidrs", "duplicate-connection"],
  ],
];

const fine: readonly [string, Facts][] = [
  ["nothing special", facts()],
  [
    "a disassociated block doesn't count (31)",
    facts({ accepter: { blocks: [block("10.2.0.0/16"), block("10.1.0.0/24", "disassociated")] } }),
  ],
  [
    "a younger request of the reverse pair",
    facts({ accepter: { peerings: [other("pcx-0", { status: "pending-acceptance", expiresAt: "2026-11-09T00:00:00.000Z" })] } }),
  ],
  ["a peer with other blocks", facts({ accepter: { peerings: [withThird(["10.3.0.0/16"])] } })],
  ["our own claim", facts({ known: { claims: { requester: [], accepter: [{ peering: pcx, blocks: ["10.1.0.0/16"] }] } } })],
  [
    "overlapping peers allowed by setting",
    facts({ settings: { overlappingPeers: "allow" }, accepter: { peerings: [withThird(["10.1.0.0/16"])] } }),
  ],
  [
    "a propagated route to our destination (49)",
    facts({
      accepter: {
        routeTables: [table("rtb-1", { main: true, routes: [route("10.1.0.0/16", "vgw-1", { origin: "propagated" })] })],
      },
    }),
  ],
  [
    "a conflict in an edge table, which is never routed (47)",
    facts({
      accepter: {
        routeTables: [
          table("rtb-0", { main: true }),
          table("rtb-1", { gateways: ["igw-1"], routes: [route("10.1.0.0/16", "eni-1")] }),
        ],
      },
    }),
  ],
  [
    "a conflict in a table that is kept out by tag",
    facts({
      accepter: {
        routeTables: [
          table("rtb-0", { main: true }),
          table("rtb-1", { subnets: ["subnet-1"], tags: { "peering:route": "never" }, routes: [route("10.1.0.0/16", "tgw-1")] }),
        ],
      },
    }),
  ],
];

describe("rules (peers-edge-cases, numbers in brackets)", () => {
  it.each(cases)("refuse: %s", (_name, given, expected) => {
    expect(refusedBy(given)).toEqual(expected);
  });

  it.each(fine)("let pass: %s", (_name, given) => {
    expect(proposalFor(given)).toMatchObject({ is: "ready", batches: [{ steps: [{ do: "accept-connection" }] }] });
  });

  it("name the two blocks that overlap, and a fix", () => {
    const proposal = proposalFor(facts({ accepter: { blocks: [block("10.1.128.0/17")] } }));
    expect(proposal).toMatchObject({
      reasons: [
        {
          message: "block `10.1.0.0/16` of `vpc-a` overlaps `10.1.128.0/17` of `vpc-b`",
          fix: expect.stringContaining("renumber"),
        },
      ],
    });
  });

  it("name table and route of a conflict", () => {
    const proposal = proposalFor(
      facts({ accepter: { routeTables: [table("rtb-1", { main: true, routes: [route("10.1.0.0/16", "tgw-1")] })] } }),
    );
    expect(proposal).toMatchObject({
      reasons: [{ message: "route table `rtb-1` already sends `10.1.0.0/16` to `tgw-1` (active)" }],
    });
  });
});

describe("a refusal in AWS", () => {
  it("is the accepter's reject", () => {
    expect(proposalFor(facts({ sides: { requester: outside } }))).toMatchObject({
      outcome: "rejected",
      batches: [{ account: account.accepter, steps: [{ do: "reject-connection" }] }],
    });
  });

  it("is the requester's withdrawal when the accepter is outside", () => {
    const accepter = {
      ...sideFacts("accepter"),
      account: { is: "outside", id: account.accepter },
      reading: { is: "not-read" },
    } as const;
    expect(proposalFor(facts({ sides: { accepter } }))).toMatchObject({
      outcome: "rejected",
      batches: [{ account: account.requester, steps: [{ do: "delete-connection" }] }],
    });
  });

  it("writes nothing while a side can't be reached (F19)", () => {
    expect(proposalFor(facts({ sides: { accepter: noAccess } }))).toMatchObject({ outcome: "failed", batches: [] });
  });
});
