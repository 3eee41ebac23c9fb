import { describe, expect, it } from "vitest";
import { decide } from "#shared/peering/decide.ts";
import type { Facts, PeeringStatus, SideFacts } from "#shared/peering/facts.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { trace } from "#shared/peering/trace.ts";
import {
  account,
  defaultPolicy,
  eu,
  facts,
  group,
  ingress,
  pcx,
  policyOf,
  proposalFor,
  route,
  sideFacts,
  table,
  tagged,
} from "#test/builders/facts.ts";

const block = (cidr: string, state: "associated" | "disassociating" | "disassociated" = "associated") => ({ cidr, state });
const noAccess = (side: "requester" | "accepter"): SideFacts => ({
  ...sideFacts(side),
  reading: { is: "no-access", role: "PeeringAutopilotRead", message: "role is not assumable" },
});
const stepsOf = (given: Facts, policy = defaultPolicy) => {
  const proposal = proposalFor(given, policy);
  return "batches" in proposal ? proposal.batches.flatMap(({ target, steps }) => steps.map((step) => ({ target, ...step }))) : [];
};
const approvalNeeded = policyOf(
  '@id("ask") @reason("a person decides") permit (principal, action == Peering::Action::"connectWithApproval", resource);',
);
const ours = [{ side: "accepter", table: "rtb-1", destination: "10.1.0.0/16" }] as const;
const wired = table("rtb-1", { main: true, routes: [route("10.1.0.0/16", pcx)] });

describe("each state of a connection (peers-edge-cases 11, numbers in brackets)", () => {
  const rows: readonly [PeeringStatus, string, string][] = [
    ["initiating-request", "waiting", ""],
    ["pending-acceptance", "ready", ""],
    ["provisioning", "waiting", ""],
    ["active", "ready", ""],
    ["deleting", "waiting", ""],
    ["deleted", "settled", "disconnected"],
    ["rejected", "settled", "rejected"],
    ["failed", "settled", "failed"],
    ["expired", "settled", "expired"],
  ];
  it.each(rows)("%s → %s %s", (status, is, outcome) => {
    const proposal = proposalFor(facts({ status, peering: { expiresAt: null } }));
    expect(proposal.is).toBe(is);
    if (proposal.is === "settled") expect(proposal).toMatchObject({ outcome, unroutedTables: [] });
  });

  it("an expired request is told in the same words at every look", () => {
    const told = proposalFor(facts({ status: "expired" }));
    if (told.is !== "settled") throw new Error(told.is);
    expect(proposalFor(facts({ status: "expired", known: { outcome: "expired", reasons: told.reasons } }))).toEqual(told);
  });

  it("only a pending request is accepted, and only by the accepter in its region (11, 12)", () => {
    const accepting = facts();
    expect(proposalFor(accepting)).toMatchObject({
      batches: [{ side: "accepter", account: account.accepter, region: eu, steps: [{ do: "accept-connection" }] }],
    });
    for (const [status] of rows.filter(([each]) => each !== "pending-acceptance"))
      expect(stepsOf(facts({ status })).map((step) => step.do)).not.toContain("accept-connection");
  });

  it("the accept carries both block sets as they were read (30, 38; I2)", () => {
    const blocks = [block("10.2.0.0/16"), block("10.3.0.0/16", "disassociating"), block("10.4.0.0/16", "disassociated")];
    expect(stepsOf(facts({ accepter: { blocks } }))).toMatchObject([
      { do: "accept-connection", blocks: { requester: ["10.1.0.0/16"], accepter: ["10.2.0.0/16", "10.3.0.0/16"] } },
    ]);
  });

  it("a request that the accepter's account doesn't show yet is waited for, not for ever (13)", () => {
    const unseen = (at: string) => {
      const given = facts({ peering: { expiresAt: "2026-11-08T12:00:00.000Z" } });
      const { reading } = given.sides.accepter;
      if (reading.is !== "complete") throw new Error("unread");
      const accepter = { ...given.sides.accepter, reading: { ...reading, copy: { ...reading.copy, status: "absent" as const } } };
      return { ...given, readAt: at, sides: { ...given.sides, accepter } };
    };
    expect(proposalFor(unseen("2026-11-01T12:00:10.000Z"))).toMatchObject({ is: "waiting", waitSeconds: 5 });
    // it can be neither accepted nor rejected where it isn't shown; whoever requested it can withdraw it
    expect(proposalFor(unseen("2026-11-01T12:02:10.000Z")).is).toBe("waiting");
    expect(proposalFor(unseen("2026-11-01T12:02:10.000Z"), policyOf(""))).toMatchObject({
      is: "refused",
      outcome: "rejected",
      batches: [{ side: "requester", steps: [{ do: "withdraw-request" }] }],
    });
  });

  it("a look that still says pending after our accept proposes it again, and EC2 is asked first (14)", () => {
    expect(stepsOf(facts({ known: { acceptedByUs: true } }))).toMatchObject([{ do: "accept-connection" }]);
  });

  it("a failed request is explained by the rules, and nothing is called (17, 35)", () => {
    const given = facts({ status: "failed", accepter: { blocks: [block("10.1.0.0/17")] } });
    expect(proposalFor(given)).toMatchObject({
      is: "settled",
      outcome: "rejected",
      reasons: [{ rule: "overlapping-cidrs", message: expect.stringContaining("`10.1.0.0/17`") }],
    });
    expect(stepsOf(given)).toEqual([]);
  });

  it("a request that is withdrawn while a person is asked is over, and its claim is released (21)", () => {
    expect(proposalFor(facts(), approvalNeeded)).toMatchObject({ is: "needs-approval", outcome: "awaiting-approval" });
    expect(decide(facts({ status: "deleted" }), approvalNeeded)).toMatchObject({
      proposal: { is: "settled", outcome: "disconnected" },
      releases: true,
    });
  });

  it("accepted by hand while a person is asked: it stands, and nothing is wired before the approval (22)", () => {
    const given = facts({ status: "active", accepter: { routeTables: [table("rtb-1", { main: true })] } });
    const proposal = proposalFor(given, approvalNeeded);
    expect(proposal).toMatchObject({ is: "needs-approval", warnings: [{ rule: "accepted-by-hand" }, {}] });
    expect(stepsOf(given, approvalNeeded)).toEqual([]);
  });

  it("rejected by hand is told as that (22)", () => {
    expect(proposalFor(facts({ status: "rejected" }))).toMatchObject({
      outcome: "rejected",
      reasons: [{ rule: "rejected-by-hand" }],
    });
  });

  it("accepted by hand although it can't work: reported, not wired (22, 37)", () => {
    const claims = { requester: [], accepter: [{ peering: PeeringConnectionId.parse("pcx-4"), blocks: ["10.1.0.0/24"] }] };
    const given = facts({ status: "active", known: { claims } });
    expect(proposalFor(given)).toMatchObject({
      is: "settled",
      outcome: "ignored",
      reasons: [{ rule: "overlaps-existing-peer" }],
    });
    expect(stepsOf({ ...given, known: { ...given.known, acceptedByUs: true } })).not.toEqual([]);
  });

  it("both ends in one account (23)", () => {
    const end = { ...sideFacts("accepter").end, account: account.requester };
    const one = { ...sideFacts("accepter"), end, account: { ...sideFacts("requester").account } };
    expect(proposalFor(facts({ sides: { accepter: one } }))).toMatchObject({
      is: "ready",
      batches: [{ account: account.requester, side: "accepter" }],
    });
  });

  it("an approval that outlives the request helps no more (24)", () => {
    const proposal = proposalFor(facts({ peering: { expiresAt: "2026-11-01T11:00:00.000Z" } }), approvalNeeded);
    expect(proposal).toMatchObject({ is: "refused", reasons: [{ rule: "request-expired" }] });
  });

  it("a VPC that is gone ends the request by itself (26)", () => {
    const gone = {
      ...sideFacts("accepter"),
      reading: { is: "no-vpc", copy: { status: "pending-acceptance", tags: {}, dnsResolution: null } },
    } as const;
    expect(proposalFor(facts({ sides: { accepter: gone } })).is).toBe("waiting");
  });

  it("deleted by anyone: our routes go, by the ledger's word, as EC2 tells no blocks any more (27, 28)", () => {
    const given = facts({
      status: "deleted",
      accepter: { routeTables: [wired] },
      requester: { blocks: [] },
      known: { routes: ours },
    });
    expect(stepsOf(given)).toEqual([{ target: "rtb-1", do: "delete-route", destination: "10.1.0.0/16", leadsTo: pcx }]);
  });

  it("a route of ours that somebody pointed elsewhere stays (62)", () => {
    const moved = table("rtb-1", { main: true, routes: [route("10.1.0.0/16", "tgw-1")] });
    expect(stepsOf(facts({ status: "deleted", accepter: { routeTables: [moved] }, known: { routes: ours } }))).toEqual([]);
  });

  it("the connection can't be found: believed at the second look only (89; I13)", () => {
    const given = facts({ status: "absent", accepter: { routeTables: [wired] }, known: { routes: ours } });
    expect(proposalFor(given).is).toBe("waiting");
    expect(proposalFor({ ...given, known: { ...given.known, absentSince: "2026-11-01T11:59:00.000Z" } }).is).toBe("ready");
  });
});

describe("half the facts", () => {
  it.each(["requester", "accepter"] as const)("never accept: a member's %s side that wasn't read (I1)", (side) => {
    const unread: SideFacts = { ...sideFacts(side), reading: { is: "not-read" } };
    const judged = decide(facts({ sides: { [side]: unread } }), defaultPolicy);
    expect(judged.proposal).toMatchObject({ is: "waiting" });
    expect(judged.claims).toBeNull();
  });
});

describe("an active connection", () => {
  const active = (more: Parameters<typeof facts>[0]) => facts({ status: "active", known: { acceptedByUs: true }, ...more });
  const routesOf = (given: Facts) => stepsOf(given).filter((step) => step.do === "create-route" || step.do === "delete-route");

  it("routes follow a new block, IPv4 and IPv6 (39, 55)", () => {
    const given = active({
      requester: { blocks: [block("10.1.0.0/16"), block("10.11.0.0/16"), block("2001:db8:1::/56")] },
      accepter: { routeTables: [wired] },
    });
    expect(routesOf(given).filter(({ target }) => target === "rtb-1")).toMatchObject([
      { do: "create-route", destination: "10.11.0.0/16" },
      { do: "create-route", destination: "2001:db8:1::/56" },
    ]);
  });

  it("a route of ours to a block that left goes, a foreign one stays (41)", () => {
    const both = { ...wired, routes: [...wired.routes, route("10.11.0.0/16", pcx), route("10.12.0.0/16", pcx)] };
    const given = active({
      accepter: { routeTables: [both] },
      known: { acceptedByUs: true, routes: [...ours, { side: "accepter", table: "rtb-1", destination: "10.11.0.0/16" }] },
    });
    expect(routesOf(given).filter(({ target }) => target === "rtb-1")).toMatchObject([
      { do: "delete-route", destination: "10.11.0.0/16" },
    ]);
  });

  it("least access: subnets become destinations, a new one too (46, 61)", () => {
    const subnets = [
      { id: "subnet-1", cidrs: ["10.1.1.0/24"], tags: {} },
      { id: "subnet-2", cidrs: ["10.1.2.0/24", "2001:db8:1:2::/64"], tags: {} },
    ];
    const given = active({
      settings: { routes: "subnets" },
      requester: { subnets, blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56")] },
      accepter: { routeTables: [{ ...wired, routes: [route("10.1.1.0/24", pcx)] }] },
    });
    expect(routesOf(given)).toMatchObject([
      { target: "rtb-1", destination: "10.1.2.0/24" },
      { target: "rtb-1", destination: "2001:db8:1:2::/64" },
    ]);
  });

  it("the requester's blocks narrow its own tables, and traffic is promised there only (60)", () => {
    const requester = {
      subnets: [{ id: "subnet-1", cidrs: ["10.1.1.0/24"], tags: {} }],
      routeTables: [table("rtb-2", { main: true })],
    };
    const given = tagged(active({ requester, accepter: { routeTables: [wired] } }), "requester", {
      "peering:routes": "10.2.1.0/24",
    });
    expect(routesOf(given)).toMatchObject([{ target: "rtb-2", destination: "10.2.1.0/24" }]);
    const there = { ...requester, routeTables: [table("rtb-2", { main: true, routes: [route("10.2.1.0/24", pcx)] })] };
    const narrow = { "peering:routes": "10.2.1.0/24" };
    const done = (more: object) =>
      tagged(active({ requester: there, accepter: { routeTables: [wired] }, ...more }), "requester", narrow);
    expect(trace(done({}), []).ok).toBe(true);
    expect(trace(tagged(done({}), "requester", {}), []).ok).toBe(false);
  });

  it("blocks beyond the peer, asked for later, are reported and never routed (60)", () => {
    const table2 = table("rtb-2", { main: true, routes: [route("10.2.1.0/24", pcx)] });
    const tags = { "peering:routes": "10.2.1.0/24,10.9.0.0/16", "peering:managed-by": "vpc-peering-autopilot" };
    const requester = { routeTables: [table2], dns: { support: false, hostnames: false } };
    const given = tagged(active({ requester, accepter: { routeTables: [wired] } }), "requester", tags);
    const settled = tagged(given, "accepter", { "peering:managed-by": "vpc-peering-autopilot" });
    expect(proposalFor(settled)).toMatchObject({ is: "settled", outcome: "degraded", reasons: [{ rule: "transitive-routing" }] });
  });

  it("what no longer fits isn't begun: all routes of a table or none (53; I16)", () => {
    const full = { ...wired, routes: [...wired.routes, route("10.20.0.0/16", "tgw-1")] };
    const dns = { support: false, hostnames: true };
    const requester = { blocks: [block("10.1.0.0/16"), block("10.11.0.0/16"), block("10.12.0.0/16")], routeTables: [], dns };
    const given = active({ quotas: { routesPerTable: 3 }, requester, accepter: { routeTables: [full] } });
    expect(routesOf(given)).toEqual([]);
    const tags = { "peering:managed-by": "vpc-peering-autopilot" };
    const settled = tagged(tagged(given, "accepter", tags), "requester", tags);
    expect(proposalFor(settled)).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [
        {
          rule: "route-quota",
          message: "route table `rtb-1` would need 4 IPv4 routes, 2 of them for this peering; its quota is 3",
        },
      ],
    });
  });

  it("a route that goes makes room for one that comes (53)", () => {
    const old = { ...wired, routes: [route("10.11.0.0/16", pcx), route("10.20.0.0/16", "tgw-1")] };
    const known = { acceptedByUs: true, routes: [{ side: "accepter", table: "rtb-1", destination: "10.11.0.0/16" }] as const };
    const given = active({
      quotas: { routesPerTable: 2 },
      requester: { routeTables: [] },
      accepter: { routeTables: [old] },
      known,
    });
    expect(routesOf(given)).toMatchObject([
      { do: "delete-route", destination: "10.11.0.0/16" },
      { do: "create-route", destination: "10.1.0.0/16" },
    ]);
  });

  it("a full group gets none of its rules (68; I16)", () => {
    const open = policyOf('@id("all") @reason("all") permit (principal, action, resource);');
    const rules = [ingress("1", { is: "cidr", cidr: "10.9.0.0/16" })];
    const given = active({
      quotas: { rulesPerGroup: 2 },
      requester: { securityGroups: [group("sg-c", { "peering:client": "" })] },
      accepter: { securityGroups: [group("sg-1", { "peering:expose": "tcp/443,tcp/8443" }, rules)] },
    });
    expect(stepsOf(given, open).filter((step) => step.do === "authorize-rule")).toEqual([]);
  });

  it("an account that can't be reached is no wish to disconnect (89)", () => {
    const given = facts({
      status: "active",
      sides: { accepter: noAccess("accepter") },
      known: { acceptedByUs: true, routes: ours },
    });
    expect(proposalFor(given)).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [{ rule: "account-not-onboarded" }],
    });
    const over = { ...given, peering: { ...given.peering, status: "deleted" as const } };
    expect(proposalFor(over)).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [{ message: expect.stringContaining("1 route of ours may be left in account `222222222222`") }],
    });
  });

  it("an account that left the organization is reported, and nothing is torn down (9, 89)", () => {
    const left = {
      ...sideFacts("accepter"),
      account: { is: "outside", id: account.accepter },
      reading: { is: "not-read" },
    } as const;
    const given = facts({ status: "active", sides: { accepter: left }, known: { acceptedByUs: true, routes: ours } });
    expect(proposalFor(given)).toMatchObject({ is: "settled", outcome: "degraded", reasons: [{ rule: "outside-organization" }] });
  });
});
