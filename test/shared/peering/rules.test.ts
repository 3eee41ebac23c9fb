import { describe, expect, it } from "vitest";
import type { BlockFacts, Facts, OtherPeering, RouteTableFacts, RuleFacts } from "#shared/peering/facts.ts";
import { AccountId, PeeringConnectionId, Region, VpcId } from "#shared/peering/ids.ts";
import {
  account,
  encryption,
  eu,
  facts,
  group,
  ingress,
  pcx,
  policyOf,
  proposalFor,
  refusedBy,
  route,
  sideFacts,
  table,
  tagged,
  vpc,
} from "#test/builders/facts.ts";

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
const regionOff = {
  ...sideFacts("accepter"),
  reading: { is: "no-region", role: "PeeringAutopilotRead", message: "AuthFailure: not validated" },
} as const;
const suspended = {
  ...sideFacts("accepter"),
  account: { is: "member", id: account.accepter, name: "b", state: "SUSPENDED", units: [], tags: {} },
} as const;
const block = (cidr: string, state: BlockFacts["state"] = "associated") => ({ cidr, state });
const id = (name: string) => PeeringConnectionId.parse(name);
const claim = (peering: string, ...blocks: string[]) => ({ peering: id(peering), blocks });
/** `count` other connections of the accepter's VPC, each with blocks of its own */
const peers = (count: number, status: OtherPeering["status"] = "active") =>
  Array.from({ length: count }, (_, index) => ({ ...withThird([`172.16.${index}.0/24`]), id: id(`pcx-p${index}`), status }));
const filled = (count: number, more: Partial<RouteTableFacts> = {}) =>
  table("rtb-1", {
    main: true,
    routes: Array.from({ length: count }, (_, index) => route(`192.168.${index}.0/24`, "tgw-1")),
    ...more,
  });
const ofRequest = (value: string, given = facts()) => tagged(given, "requester", { "peering:routes": value });
const abroad = Region.parse("eu-central-1");
const acrossRegions = (given: Facts): Facts => {
  const end = { ...given.sides.accepter.end, region: abroad };
  return {
    ...given,
    settings: { ...given.settings, regions: [eu, abroad] },
    peering: { ...given.peering, ends: { ...given.peering.ends, accepter: end } },
    sides: { ...given.sides, accepter: { ...given.sides.accepter, end } },
  };
};
const enforced = encryption("enforce");
/** a group that exposes one port to one client group, or across regions to one block */
const exposing = (rules: readonly RuleFacts[]) => ({
  requester: { securityGroups: [group("sg-c", { "peering:client": "" })] },
  accepter: { securityGroups: [group("sg-1", { "peering:expose": "tcp/443" }, rules)] },
});

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
  ["a region that is off for the account (83)", facts({ sides: { accepter: regionOff } }), ["region-not-enabled"]],
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
    "a peer of the hub that got the same block after its claim was made",
    facts({
      accepter: { peerings: [withThird(["10.9.0.0/16", "10.1.0.0/20"])] },
      known: { claims: { requester: [], accepter: [{ peering: withThird([]).id, blocks: ["10.9.0.0/16"] }] } },
    }),
    ["overlaps-existing-peer"],
  ],
  [
    "a claim on the hub of a connection whose blocks EC2 doesn't tell yet",
    facts({
      accepter: { peerings: [{ ...withThird([]), status: "provisioning" }] },
      known: { claims: { requester: [], accepter: [{ peering: withThird([]).id, blocks: ["10.1.0.0/20"] }] } },
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
    "the wider block on the other side (32)",
    facts({ requester: { blocks: [block("10.1.0.0/16")] }, accepter: { blocks: [block("10.0.0.0/8")] } }),
    ["overlapping-cidrs"],
  ],
  [
    "blocks on their way out still count (31)",
    facts({ accepter: { blocks: [block("10.2.0.0/16"), block("10.1.0.0/24", "disassociating")] } }),
    ["overlapping-cidrs"],
  ],
  [
    "one of several IPv6 blocks, while IPv4 is clear (33, 34)",
    facts({
      requester: { blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56"), block("2001:db8:2::/56")] },
      accepter: { blocks: [block("10.2.0.0/16"), block("2001:db8:9::/56"), block("2001:db8:2:80::/60")] },
    }),
    ["overlapping-cidrs"],
  ],
  [
    "a block that the accepter got while the request was pending (38)",
    facts({ accepter: { blocks: [block("10.2.0.0/16"), block("10.1.64.0/18", "associating")] } }),
    ["overlapping-cidrs"],
  ],
  [
    "default VPCs of both accounts (43)",
    facts({
      requester: { isDefault: true, blocks: [block("172.31.0.0/16")] },
      accepter: { isDefault: true, blocks: [block("172.31.0.0/16")] },
    }),
    ["overlapping-cidrs"],
  ],
  [
    "AWS's own range of IPv6 (42)",
    facts({ requester: { blocks: [block("10.1.0.0/16"), block("fd00:ec2::/56")] } }),
    ["reserved-range"],
  ],
  [
    "a provisioning connection of the pair (19, 20)",
    facts({
      requester: { peerings: [other("pcx-0", { status: "provisioning" })] },
      accepter: { peerings: [other("pcx-0", { status: "provisioning" })] },
    }),
    ["duplicate-connection"],
  ],
  [
    "a peer of the requester with the accepter's blocks (37)",
    facts({
      requester: {
        peerings: [
          other("pcx-3", {
            ends: { requester: { account: account.requester, region: eu, vpc: vpc.requester }, accepter: third },
            farBlocks: ["10.2.128.0/17"],
          }),
        ],
      },
    }),
    ["overlaps-existing-peer"],
  ],
  [
    "a blackhole of an earlier peering in the way (52)",
    facts({
      accepter: {
        routeTables: [table("rtb-1", { main: true, routes: [route("10.1.0.0/16", "pcx-old", { state: "blackhole" })] })],
      },
    }),
    ["route-conflict"],
  ],
  [
    "a destination that another request will take in a moment, where overlapping peers are allowed (37, 48)",
    facts({
      settings: { overlappingPeers: "allow" },
      known: { claims: { requester: [], accepter: [{ peering: PeeringConnectionId.parse("pcx-2"), blocks: ["10.1.0.0/16"] }] } },
    }),
    ["route-conflict"],
  ],
  [
    "a foreign route to our IPv6 destination (48, 55)",
    facts({
      requester: { blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56")] },
      accepter: { routeTables: [table("rtb-1", { main: true, routes: [route("2001:db8:1::/56", "tgw-1")] })] },
    }),
    ["route-conflict"],
  ],
  ["routes asked for beyond the peer (60)", ofRequest("10.2.1.0/24,10.9.0.0/16"), ["transitive-routing"]],
  ["routes asked for wider than the peer (60)", ofRequest("10.0.0.0/8"), ["transitive-routing"]],
  ["the internet through the peer (60)", ofRequest("0.0.0.0/0"), ["transitive-routing"]],
  ["IPv6 through an IPv4 peer (60)", ofRequest("2001:db8::/56"), ["transitive-routing"]],
  ["routes asked for that are no blocks", ofRequest("10.2.1.0/24,everything"), ["transitive-routing"]],
  ["50 active connections (79)", facts({ accepter: { peerings: peers(50) } }), ["peering-quota"]],
  [
    "active ones and claims, each once (79, 87)",
    facts({
      quotas: { activePeeringsPerVpc: 3 },
      accepter: { peerings: peers(2) },
      known: { claims: { requester: [], accepter: [claim("pcx-p0", "172.16.0.0/24"), claim("pcx-q", "172.17.0.0/24")] } },
    }),
    ["peering-quota"],
  ],
  [
    "a provisioning connection takes a place too (79)",
    facts({ quotas: { activePeeringsPerVpc: 1 }, accepter: { peerings: peers(1, "provisioning") } }),
    ["peering-quota"],
  ],
  ["a full route table (53)", facts({ quotas: { routesPerTable: 4 }, accepter: { routeTables: [filled(4)] } }), ["route-quota"]],
  [
    "one block too many (53)",
    facts({
      quotas: { routesPerTable: 4 },
      requester: { blocks: [block("10.1.0.0/16"), block("10.11.0.0/16")] },
      accepter: { routeTables: [filled(3)] },
    }),
    ["route-quota"],
  ],
  [
    "local routes and blackholes count (53)",
    facts({
      quotas: { routesPerTable: 2 },
      accepter: {
        routeTables: [
          table("rtb-1", {
            main: true,
            routes: [route("10.2.0.0/16", "local", { origin: "table" }), route("10.8.0.0/16", "pcx-9", { state: "blackhole" })],
          }),
        ],
      },
    }),
    ["route-quota"],
  ],
  [
    "IPv6 routes have a count of their own (53)",
    facts({
      quotas: { routesPerTable: 3 },
      requester: { blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56")] },
      accepter: {
        routeTables: [
          table("rtb-1", { main: true, routes: ["::/0", "2001:db8:8::/56", "2001:db8:9::/56"].map((to) => route(to, "eigw-1")) }),
        ],
      },
    }),
    ["route-quota"],
  ],
  [
    "a prefix list counts with its largest size (56)",
    facts({
      quotas: { routesPerTable: 20 },
      accepter: {
        prefixLists: [{ id: "pl-1", version: 4, maxEntries: 20 }],
        routeTables: [table("rtb-1", { main: true, routes: [route("pl-1", "tgw-1")] })],
      },
    }),
    ["route-quota"],
  ],
  [
    "routes of a peering that was accepted and isn't wired yet (53, 87)",
    facts({
      quotas: { routesPerTable: 4 },
      accepter: { routeTables: [filled(3)] },
      known: { claims: { requester: [], accepter: [claim("pcx-4", "10.7.0.0/16")] } },
    }),
    ["route-quota"],
  ],
  [
    "every full table and quota, all told",
    facts({
      quotas: { routesPerTable: 4, activePeeringsPerVpc: 2 },
      accepter: {
        peerings: peers(2),
        routeTables: [filled(4), { ...filled(5), id: "rtb-2", main: false, subnets: ["subnet-1"] }],
      },
    }),
    ["peering-quota", "route-quota", "route-quota"],
  ],
  [
    "one VPC enforces encryption, the other has no control (84)",
    facts({ accepter: { encryption: enforced } }),
    ["encryption-control"],
  ],
  [
    "one enforces, the other only monitors (84)",
    facts({ requester: { encryption: enforced }, accepter: { encryption: encryption("monitor") } }),
    ["encryption-control"],
  ],
  [
    "both enforce in different regions (84)",
    acrossRegions(facts({ requester: { encryption: enforced }, accepter: { encryption: enforced } })),
    ["encryption-control", "encryption-control"],
  ],
  [
    "an exclusion of another kind doesn't help (84)",
    facts({ accepter: { encryption: encryption("enforce", "NatGateway") } }),
    ["encryption-control"],
  ],
  [
    "an account that is being closed (9)",
    facts({
      sides: {
        requester: {
          ...sideFacts("requester"),
          account: { ...suspended.account, id: account.requester, state: "PENDING_CLOSURE" },
        },
      },
    }),
    ["account-not-active"],
  ],
  [
    "both accounts not onboarded (82, 83)",
    facts({ sides: { requester: { ...noAccess, end: sideFacts("requester").end }, accepter: noAccess } }),
    ["account-not-onboarded", "account-not-onboarded"],
  ],
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
  [
    "dead connections of the same pair (18, 25)",
    facts({
      accepter: {
        peerings: (["rejected", "failed", "expired", "deleted", "deleting"] as const).map((status) =>
          other(`pcx-${status}`, { status }),
        ),
      },
    }),
  ],
  [
    "the request itself in the list of the VPC (19)",
    facts({ accepter: { peerings: [other(pcx, { status: "pending-acceptance" })] } }),
  ],
  [
    "blocks that failed to associate (31)",
    facts({ accepter: { blocks: [block("10.2.0.0/16"), block("10.1.0.0/24", "failed"), block("10.1.1.0/24", "failing")] } }),
  ],
  [
    "neighbouring blocks (32)",
    facts({ requester: { blocks: [block("10.1.0.0/16")] }, accepter: { blocks: [block("10.2.0.0/15")] } }),
  ],
  [
    "100.64.0.0/10 and public blocks are routable (42)",
    facts({ accepter: { blocks: [block("100.64.0.0/16"), block("203.0.113.0/24")] } }),
  ],
  [
    "an ended or pending peer with the same blocks (18, 37)",
    facts({
      accepter: {
        peerings: [
          { ...withThird(["10.1.0.0/16"]), status: "deleted" },
          { ...withThird(["10.1.0.0/16"]), id: id("pcx-5"), status: "pending-acceptance" },
        ],
      },
    }),
  ],
  ["routes asked for within the peer (60)", ofRequest("10.2.1.0/24, 10.2.2.9/24")],
  ["routes per subnet (61)", ofRequest("subnets")],
  [
    "the accepter's copy of the tag, which isn't the requester's word (29)",
    tagged(facts(), "accepter", { "peering:routes": "0.0.0.0/0" }),
  ],
  ["the fiftieth connection (79)", facts({ accepter: { peerings: peers(49) } })],
  [
    "pending requests take no place (79)",
    facts({ quotas: { activePeeringsPerVpc: 1 }, accepter: { peerings: peers(5, "pending-acceptance") } }),
  ],
  [
    "our own claim takes no second place (79)",
    facts({
      quotas: { activePeeringsPerVpc: 1 },
      known: { claims: { requester: [claim(pcx, "10.2.0.0/16")], accepter: [claim(pcx, "10.1.0.0/16")] } },
    }),
  ],
  ["the last free place in a table (53)", facts({ quotas: { routesPerTable: 4 }, accepter: { routeTables: [filled(3)] } })],
  [
    "propagated routes don't count (53)",
    facts({
      quotas: { routesPerTable: 4 },
      accepter: {
        routeTables: [filled(3, { routes: [...filled(3).routes, route("10.99.0.0/16", "vgw-1", { origin: "propagated" })] })],
      },
    }),
  ],
  [
    "a route that is there already takes no second place (48, 53)",
    facts({
      quotas: { routesPerTable: 4 },
      accepter: {
        routeTables: [filled(3, { routes: [...filled(3).routes, route("10.1.0.0/16", pcx, { state: "blackhole" })] })],
      },
    }),
  ],
  [
    "IPv6 entries of a prefix list take no IPv4 place (56)",
    facts({
      quotas: { routesPerTable: 20 },
      accepter: {
        prefixLists: [{ id: "pl-1", version: 6, maxEntries: 20 }],
        routeTables: [table("rtb-1", { main: true, routes: [route("pl-1", "tgw-1")] })],
      },
    }),
  ],
  [
    "a prefix list of AWS counts as one (56)",
    facts({
      quotas: { routesPerTable: 2 },
      accepter: {
        prefixLists: [{ id: "pl-s3", version: null, maxEntries: null }],
        routeTables: [table("rtb-1", { main: true, routes: [route("pl-s3", "vpce-1")] })],
      },
    }),
  ],
  [
    "a full table that is never routed (47)",
    facts({
      quotas: { routesPerTable: 4 },
      accepter: { routeTables: [filled(4, { main: false, gateways: ["igw-1"] }), table("rtb-0", { main: true })] },
    }),
  ],
  [
    "a claim that is wired counts by its routes (53)",
    facts({
      quotas: { routesPerTable: 4 },
      accepter: { routeTables: [filled(2, { routes: [...filled(2).routes, route("10.7.0.0/16", "pcx-4")] })] },
      known: { claims: { requester: [], accepter: [claim("pcx-4", "10.7.0.0/16")] } },
    }),
  ],
  [
    "both enforce encryption in one region (84)",
    facts({ requester: { encryption: enforced }, accepter: { encryption: enforced } }),
  ],
  ["the enforcing VPC excludes peering (84)", facts({ accepter: { encryption: encryption("enforce", "VpcPeering") } })],
  [
    "both only monitor, across regions (84)",
    acrossRegions(facts({ requester: { encryption: encryption("monitor") }, accepter: { encryption: encryption("monitor") } })),
  ],
  [
    "an exclusion of the far side, which may or may not be in the way (84)",
    facts({ requester: { encryption: enforced }, accepter: { encryption: encryption("enforce", "NatGateway") } }),
  ],
  [
    "a mode that is changing (84)",
    facts({ requester: { encryption: enforced }, accepter: { encryption: { ...encryption("monitor"), settled: false } } }),
  ],
  ["a peer with other blocks", facts({ accepter: { peerings: [withThird(["10.3.0.0/16"])] } })],
  [
    "a block that a peer of the hub had when it was accepted, and has no more",
    facts({
      accepter: { peerings: [withThird(["10.9.0.0/16"])] },
      known: { claims: { requester: [], accepter: [{ peering: withThird([]).id, blocks: ["10.9.0.0/16", "10.1.0.0/20"] }] } },
    }),
  ],
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

  it("name a region that is off for the account, in EC2's words and with both ways out (83)", () => {
    const proposal = proposalFor(facts({ sides: { accepter: regionOff } }));
    expect(proposal).toMatchObject({
      reasons: [
        {
          rule: "region-not-enabled",
          message:
            "region `eu-west-1` of `vpc-b` takes no credentials of account `222222222222`, as where a region isn't enabled for an account: AuthFailure: not validated",
          fix: "enable `eu-west-1` in account `222222222222`, or, where it is enabled, see why sessions of role `PeeringAutopilotRead` aren't valid there; the sweep then takes up a request that AWS hasn't ended",
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

describe("findings", () => {
  const reasonsFor = (given: Facts) => {
    const proposal = proposalFor(given);
    return proposal.is === "refused" ? proposal.reasons : [];
  };

  it("say that AWS refuses shared secondary blocks even where they aren't routed (35)", () => {
    const shared = { blocks: [block("100.64.0.0/10")] };
    const [reason] = reasonsFor(facts({ requester: shared, accepter: shared }));
    expect(reason?.fix).toContain("AWS never peers overlapping VPCs, even for blocks that are not routed");
  });

  it("name number, limit and quota code of connections (79)", () => {
    expect(reasonsFor(facts({ quotas: { activePeeringsPerVpc: 2 }, accepter: { peerings: peers(2) } }))).toMatchObject([
      {
        message: "`vpc-b` holds 2 peering connections, and one more is over its quota of 2",
        fix: expect.stringMatching(
          /account `222222222222` \(`eu-west-1`\) raise `L-7E9ECCDB`.* to 3 or more \(AWS grants up to 125\)/,
        ),
      },
    ]);
  });

  it("name table, family, number, limit and quota code of routes (53)", () => {
    expect(reasonsFor(facts({ quotas: { routesPerTable: 4 }, accepter: { routeTables: [filled(4)] } }))).toMatchObject([
      {
        message: "route table `rtb-1` would need 5 IPv4 routes, 1 of them for this peering; its quota is 4",
        fix: expect.stringContaining("raise `L-93826ACB`"),
      },
    ]);
  });

  it("say where a limit is only assumed (F22)", () => {
    const [reason] = reasonsFor(facts({ accepter: { peerings: peers(50) } }));
    expect(reason?.message).toBe(
      "`vpc-b` holds 50 peering connections, and one more is over its quota of 50, AWS's documented default, as Service Quotas can't be read there",
    );
  });

  it("say which prefix list's size isn't known (56)", () => {
    const routeTables = [table("rtb-1", { main: true, routes: [route("pl-1", "tgw-1")] })];
    const requester = { routeTables: [table("rtb-0", { main: true })] };
    const [reason] = reasonsFor(facts({ quotas: { routesPerTable: 1 }, requester, accepter: { routeTables } }));
    expect(reason?.message).toContain("`pl-1` counted as 1, as its size can't be read");
  });

  it("name the VPC that enforces encryption, and the way out (84)", () => {
    expect(reasonsFor(facts({ accepter: { encryption: enforced } }))).toMatchObject([
      {
        message:
          "`vpc-b` enforces encryption in transit, and so peers only with VPCs of `eu-west-1` that do too; `vpc-a` is without encryption control",
        fix: expect.stringContaining("peering exclusion in the encryption control of `vpc-b`"),
      },
    ]);
  });

  it("name the block beyond the peer and the peer's own (60)", () => {
    expect(reasonsFor(ofRequest("10.9.0.0/16"))).toMatchObject([
      { message: "`10.9.0.0/16` in tag `peering:routes` is not within `vpc-b`, whose blocks are `10.2.0.0/16`" },
    ]);
  });
});

describe("rule-quota (68)", () => {
  const from = (blocks: (index: number) => string) => (count: number) =>
    Array.from({ length: count }, (_, index) => ingress(`${index}`, { is: "cidr", cidr: blocks(index) }));
  const v4 = from((index) => `192.168.${index}.0/24`);
  const v6 = from((index) => `2001:db8:${index}::/56`);
  const quotas = { rulesPerGroup: 3 };
  const open = policyOf('@id("all") @reason("all") permit (principal, action, resource);');
  const same = { ...ingress("same", { is: "group", group: "sg-c", account: account.requester }), from: 443, to: 443 };
  const prefixLists = [{ id: "pl-1", version: 4, maxEntries: 3 } as const];

  it("refuses what doesn't fit, with number, limit and quota code", () => {
    expect(proposalFor(facts({ quotas, ...exposing(v4(3)) }), open)).toMatchObject({
      is: "refused",
      reasons: [
        {
          rule: "rule-quota",
          message: "security group `sg-1` would need 4 IPv4 ingress rules, 1 of them for this peering; its quota is 3",
          fix: expect.stringContaining("raise `L-0EA8095F`"),
        },
      ],
    });
  });

  it.each([
    ["room for one more", v4(2), "ready"],
    ["a reference to a group counts for both families", v6(3), "refused"],
    ["egress has a count of its own", v4(3).map((rule) => ({ ...rule, direction: "egress" as const })), "ready"],
    ["a prefix list counts with its largest size", [ingress("pl", { is: "prefix-list", prefixList: "pl-1" })], "refused"],
    ["a rule of the same content is enough", [...v4(2), same], "ready"],
  ] as const)("%s", (_name, rules, expected) => {
    const { requester, accepter } = exposing(rules);
    expect(proposalFor(facts({ quotas, requester, accepter: { ...accepter, prefixLists } }), open).is).toBe(expected);
  });

  it("IPv4 blocks take no IPv6 place across regions", () => {
    const across = (rules: readonly RuleFacts[]) => acrossRegions(facts({ quotas, ...exposing(rules) }));
    expect(proposalFor(across(v6(3)), open).is).toBe("ready");
    expect(proposalFor(across(v4(3)), open).is).toBe("refused");
  });
});

describe("warnings", () => {
  const warningsFor = (given: Facts) => {
    const proposal = proposalFor(given);
    return "warnings" in proposal ? proposal.warnings.filter(({ rule }) => rule !== "no-exposed-security-group") : [];
  };
  const withRoute = (...routes: RouteTableFacts["routes"]) =>
    facts({ accepter: { routeTables: [table("rtb-1", { main: true, routes })] } });
  const unrouted = table("rtb-1", { main: true, tags: { "peering:route": "never" }, routes: [route("10.0.0.0/8", "tgw-1")] });
  const onItsWay = { mode: "enforce", settled: true, exclusions: [{ of: "VpcPeering", settled: false }] } as const;
  const rows: readonly [string, Facts, readonly RegExp[]][] = [
    ["nothing to say", facts(), []],
    [
      "a part of the peer goes elsewhere (50)",
      withRoute(route("10.1.7.0/24", "tgw-1")),
      [/`rtb-1` sends `10.1.7.0\/24`, a part of `10.1.0.0\/16`, to `tgw-1` \(active\)/],
    ],
    [
      "a blackhole swallows a part of the peer (50, 52)",
      withRoute(route("10.1.7.0/24", "pcx-9", { state: "blackhole" })),
      [/to `pcx-9` \(blackhole\)/],
    ],
    [
      "a transit gateway loses a part (50)",
      withRoute(route("10.0.0.0/8", "tgw-1"), route("10.0.0.0/7", "tgw-2")),
      [/sends `10.0.0.0\/8` to `tgw-1`: `10.1.0.0\/16`, a part of it/],
    ],
    [
      "a VPN's propagated route is taken over (49, 50)",
      withRoute(route("10.1.0.0/16", "vgw-1", { origin: "propagated" })),
      [/sends `10.1.0.0\/16` to `vgw-1`/],
    ],
    ["everything to a transit gateway (50)", withRoute(route("0.0.0.0/0", "tgw-1")), [/sends `0.0.0.0\/0` to `tgw-1`/]],
    ["the way to the internet is none to the peer", withRoute(route("0.0.0.0/0", "nat-1"), route("::/0", "eigw-1")), []],
    ["a prefix list isn't looked into", withRoute(route("pl-1", "tgw-1")), []],
    ["a table that stays unrouted", facts({ accepter: { routeTables: [unrouted] } }), []],
    ["a default VPC (43)", facts({ accepter: { isDefault: true } }), [/`vpc-b` is a default VPC/]],
    [
      "DNS attributes (75)",
      facts({ requester: { dns: { support: true, hostnames: false } } }),
      [/enableDnsHostnames of `vpc-a`/],
    ],
    ["two regions", acrossRegions(facts()), [/8500 bytes/]],
    [
      "an end that is no time",
      tagged(facts(), "requester", { "peering:expires": "soon" }),
      [/`soon` in tag `peering:expires` of `pcx-1` is no time/],
    ],
    ["an end", tagged(facts(), "requester", { "peering:expires": "30d" }), []],
    [
      "encryption that AWS may object to (84)",
      facts({ requester: { encryption: enforced }, accepter: { encryption: encryption("enforce", "NatGateway") } }),
      [/`vpc-a` enforces .* `vpc-b` \(in enforce mode, excluding NatGateway\)/],
    ],
    ["an exclusion on its way (84)", facts({ accepter: { encryption: onItsWay } }), [/`vpc-b` enforces/]],
  ];

  it.each(rows)("%s", (_name, given, expected) => {
    const found = warningsFor(given).map(({ message }) => message);
    expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  it("of an active connection don't speak of its own routes", () => {
    const own = table("rtb-1", { main: true, routes: [route("10.1.0.0/16", pcx), route("10.1.7.0/24", pcx)] });
    expect(warningsFor(facts({ status: "active", accepter: { routeTables: [own] } }))).toEqual([]);
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
      batches: [{ account: account.requester, steps: [{ do: "withdraw-request" }] }],
    });
  });

  it("writes nothing while a side can't be reached (F19)", () => {
    expect(proposalFor(facts({ sides: { accepter: noAccess } }))).toMatchObject({ outcome: "failed", batches: [] });
  });
});
