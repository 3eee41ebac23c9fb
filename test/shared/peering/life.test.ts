import { describe, expect, it } from "vitest";
import { decide } from "#shared/peering/decide.ts";
import type { Facts, PeeringStatus, RouteTableFacts, RuleSource, SecurityGroupFacts } from "#shared/peering/facts.ts";
import { PeeringConnectionId, Region } from "#shared/peering/ids.ts";
import type { Known, Loss } from "#shared/peering/known.ts";
import { lossesSeen, withLosses } from "#shared/peering/losses.ts";
import { remember } from "#shared/peering/remember.ts";
import type { Policy } from "#shared/policy/policy.ts";
import { facts, group, ingress, pcx, policyOf, route, table, tagged } from "#test/builders/facts.ts";
import { expectGoldenJson } from "#test/golden/golden.ts";

const open = policyOf();
const forbidding =
  policyOf(`@id("a.no") @reason("not these two") forbid (principal, action == Peering::Action::"connect", resource);
@id("a.nor") @reason("not these two") forbid (principal, action == Peering::Action::"connectWithApproval", resource);`);
const asking = policyOf(
  `@id("a.ask") @reason("a person decides") permit (principal, action == Peering::Action::"connectWithApproval", resource);`,
);

/** the clock of the facts builder */
const now = "2026-11-01T12:00:00.000Z";
const hours = (count: number): string => new Date(Date.parse(now) + count * 3_600_000).toISOString();

const to = (side: "requester" | "accepter"): string => (side === "requester" ? "10.2.0.0/16" : "10.1.0.0/16");
const main = (side: "requester" | "accepter", ...routes: RouteTableFacts["routes"]): RouteTableFacts =>
  table(`rtb-main-${side}`, { main: true, routes });
const ours = (["accepter", "requester"] as const).map((side) => ({
  side,
  table: `rtb-main-${side}`,
  destination: to(side),
}));
const managed = { "peering:managed-by": "vpc-peering-autopilot" };

interface More {
  readonly known?: Partial<Known>;
  readonly settings?: Partial<Facts["settings"]>;
  readonly tags?: Record<string, string>;
  readonly status?: PeeringStatus;
  readonly without?: "requester" | "accepter";
  readonly groups?: readonly SecurityGroupFacts[];
}

/** A connection of ours that is wired, unless `without` takes away one side's route. */
const standing = ({ known = {}, settings = {}, tags = {}, status = "active", without, groups = [] }: More = {}): Facts => {
  const routes = (side: "requester" | "accepter") => (without === side ? [] : [route(to(side), pcx)]);
  const given = facts({
    status,
    settings,
    requester: { routeTables: [main("requester", ...routes("requester"))] },
    accepter: { routeTables: [main("accepter", ...routes("accepter"))], securityGroups: groups },
    known: { acceptedByUs: true, outcome: "connected", activeSince: now, routes: ours, ...known },
  });
  const withDns = dns(dns(given, "requester", true), "accepter", true);
  return tagged(tagged(withDns, "requester", { ...managed, ...tags }), "accepter", managed);
};

const dns = (given: Facts, side: "requester" | "accepter", resolution: boolean): Facts => {
  const { reading } = given.sides[side];
  if (reading.is !== "complete") throw new Error("unread");
  const copied = { ...given.sides[side], reading: { ...reading, copy: { ...reading.copy, dnsResolution: resolution } } };
  return { ...given, sides: { ...given.sides, [side]: copied } };
};

const at = (given: Facts, moment: string): Facts => ({ ...given, readAt: moment });
const proposal = (given: Facts, policy: Policy = open) => decide(given, policy).proposal;
const steps = (given: Facts, policy: Policy = open) => {
  const made = proposal(given, policy);
  return "batches" in made ? made.batches.flatMap((batch) => batch.steps.map((step) => ({ on: batch.target, ...step }))) : [];
};
const rulesOf = (given: Facts, policy: Policy = open) => {
  const made = proposal(given, policy);
  return "reasons" in made ? made.reasons.map(({ rule }) => rule) : [];
};

describe("`peering:expires`", () => {
  const month = standing({ tags: { "peering:expires": "30d" } });

  it("counts from the first look that found the connection active, not from a later one", () => {
    expect(proposal(at(month, hours(30 * 24 - 73)))).toMatchObject({ is: "settled", outcome: "connected", reasons: [] });
    expect(rulesOf(at(month, hours(30 * 24 - 72)))).toEqual(["peering-expires"]);
    expect(steps(at(month, hours(30 * 24 - 0.01)))).toEqual([]);
    expect(steps(at(month, hours(30 * 24)))[0]).toMatchObject({ do: "delete-route" });
  });

  it("the reminder names the moment, so it is told once", () => {
    const one = proposal(at(month, hours(30 * 24 - 71)));
    expect(one).toMatchObject({ outcome: "connected", reasons: [{ message: expect.stringContaining(hours(30 * 24)) }] });
    expect(proposal(at(month, hours(30 * 24 - 1)))).toEqual(one);
  });

  it("a short term is reminded after nine tenths", () => {
    const short = standing({ tags: { "peering:expires": "10h" } });
    expect(rulesOf(at(short, hours(8.99)))).toEqual([]);
    expect(rulesOf(at(short, hours(9)))).toEqual(["peering-expires"]);
  });

  it("a date ends with its day, whenever the connection began", () => {
    const dated = standing({ tags: { "peering:expires": "2026-11-20" } });
    expect(steps(at(dated, "2026-11-20T23:59:59.000Z"))).toEqual([]);
    expect(steps(at(dated, "2026-11-21T00:00:00.000Z")).map((step) => step.do)).toEqual(["delete-route", "delete-route"]);
    expect(rulesOf(at(dated, "2026-11-19T02:00:00.000Z"))).toEqual(["peering-expires"]);
  });

  it("the look is due at the reminder, then at the end", () => {
    expect(decide(month, open).due).toBe(hours(27 * 24));
    expect(decide(at(month, hours(27 * 24)), open).due).toBe(hours(30 * 24));
    expect(decide(standing(), open).due).toBeNull();
  });

  it("the look is due also where the first look that sees it active is the last for now", () => {
    const first = tagged(facts({ status: "active", known: { activeSince: null } }), "requester", { "peering:expires": "1h" });
    expect(decide(first, open).due).toBe(at(first, hours(0.9)).readAt);
  });

  it("a request whose end has passed already is refused with it", () => {
    const late = tagged(facts(), "requester", { "peering:expires": "2026-10-31" });
    expect(proposal(late)).toMatchObject({ is: "refused", reasons: [{ rule: "peering-expired" }] });
  });

  it("routes first, the connection last, then its end tells why", () => {
    const over = at(month, hours(30 * 24));
    expect(steps(over).map(({ on, do: what }) => `${what} ${on}`)).toEqual([
      "delete-route rtb-main-requester",
      "delete-route rtb-main-accepter",
    ]);
    const bare = at(
      tagged(facts({ status: "active", known: { acceptedByUs: true, activeSince: now, outcome: "connected" } }), "requester", {
        "peering:expires": "30d",
      }),
      hours(30 * 24),
    );
    expect(steps(bare)).toEqual([{ on: pcx, do: "delete-connection" }]);
    expect(proposal({ ...bare, peering: { ...bare.peering, status: "deleted" } })).toMatchObject({
      outcome: "disconnected",
      reasons: [{ rule: "peering-expired" }],
    });
  });

  it("what we refused is not laid at others' door, though the run that did was never heard of again", () => {
    const asked = facts();
    const refused = remember(asked, decide(asked, forbidding), { first: true });
    expect(refused.refusal).toMatchObject({ outcome: "rejected", reasons: [{ rule: "policy-denied" }] });
    const over = { ...asked, peering: { ...asked.peering, status: "rejected" as const } };
    const later = (known: Partial<Facts["known"]>) => proposal({ ...over, known: { ...over.known, ...known } });
    const failed = { outcome: "failed" as const, reasons: [{ rule: "run-failed", message: "m", fix: "f", policies: [] }] };
    expect(later({ ...refused, ...failed })).toMatchObject({ outcome: "rejected", reasons: [{ rule: "policy-denied" }] });
    expect(later(failed)).toMatchObject({ outcome: "rejected", reasons: [{ rule: "rejected-by-hand" }] });
    expect(
      remember({ ...asked, known: { ...asked.known, ...refused } }, decide(asked, open), { first: true }).refusal,
    ).toBeNull();
  });

  it("what was told of an end stands, even when the tags are gone with the connection", () => {
    const reasons = [{ rule: "peering-expired", message: "m", fix: "f", policies: [] }];
    const gone = facts({ status: "deleted", known: { outcome: "disconnected", reasons, acceptedByUs: true } });
    expect(proposal(gone)).toMatchObject({ outcome: "disconnected", reasons });
  });
});

describe("an operator's wish", () => {
  const wish = { is: "disconnect", by: "ann", reason: "moved away", at: now } as const;

  it("waits with the connection itself while what was just made may not be seen, lest a route stays behind (I7)", () => {
    const unrouted = (seconds: number) =>
      facts({ status: "active", known: { wish, madeAt: new Date(Date.parse(now) - seconds * 1000).toISOString() } });
    expect(proposal(unrouted(4.9))).toMatchObject({ is: "waiting", waitSeconds: 5 });
    expect(steps(unrouted(5))).toMatchObject([{ do: "delete-connection" }]);
  });

  it("takes an active connection apart, whatever policy says", () => {
    expect(steps(standing({ known: { wish } })).map((step) => step.do)).toEqual(["delete-route", "delete-route"]);
    expect(steps(standing({ known: { wish } }), forbidding).map((step) => step.do)).toEqual(["delete-route", "delete-route"]);
  });

  it("a request is refused by it, and the end tells who and why", () => {
    expect(proposal(facts({ known: { wish } }))).toMatchObject({ is: "refused", reasons: [{ rule: "disconnect-requested" }] });
    expect(proposal(facts({ status: "deleted", known: { wish } }))).toMatchObject({
      outcome: "disconnected",
      reasons: [{ rule: "disconnect-requested", message: expect.stringContaining("`ann`") }],
    });
  });

  it("DNS resolution that we turned on is turned off, another's is left", () => {
    const off = (known: Partial<Known>) => steps(standing({ known: { wish, ...known } })).filter((step) => step.do === "set-dns");
    expect(off({ dns: { requester: true, accepter: false } })).toEqual([{ on: pcx, do: "set-dns", resolution: false }]);
    expect(off({})).toEqual([]);
  });
});

describe("routes of ours on record", () => {
  const kept = (given: Facts) => remember(given, decide(given, open), { first: true }).routes;

  it("are forgotten by no look that reads the connection as it was before it was active", () => {
    for (const status of ["pending-acceptance", "provisioning"] as const)
      expect(kept(standing({ status, without: "accepter" })), status).toEqual(ours);
  });

  it("are forgotten by no look that waits", () => {
    expect(kept(standing({ status: "absent", without: "accepter" }))).toEqual(ours);
  });

  it("in a table that isn't shown are kept while the connection lives, as it may be a new one", () => {
    const unseen = { side: "accepter" as const, table: "rtb-new", destination: to("accepter") };
    const known = { routes: [...ours, unseen] };
    expect(kept(standing({ known }))).toContainEqual(unseen);
    expect(kept(standing({ known, status: "deleted" }))).not.toContainEqual(unseen);
  });

  it("are forgotten where a table shows that they are gone", () => {
    const gone = { side: "accepter" as const, table: "rtb-main-accepter", destination: "10.9.0.0/16" };
    expect(kept(standing({ known: { routes: [...ours, gone] } }))).toEqual(ours);
  });
});

describe("policy that changed its mind", () => {
  const revoking = { onPolicyRevoked: "disconnect", revokedGraceSeconds: 72 * 3600 } as const;
  const census = { live: 100, revoked: 20, at: now };

  it("is reported, and the connection left exactly as it is", () => {
    expect(proposal(standing({ without: "accepter" }), forbidding)).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [{ rule: "policy-denied" }],
    });
    expect(decide(standing(), forbidding).due).toBeNull();
  });

  it("with `disconnect`, the end of the grace is told, and due", () => {
    const given = standing({ settings: revoking, known: { census } });
    expect(rulesOf(given, forbidding)).toEqual(["policy-denied", "disconnect-due"]);
    expect(decide(given, forbidding).due).toBe(hours(72));
    const later = at(standing({ settings: revoking, known: { census, revokedSince: now } }), hours(10));
    expect(proposal(later, forbidding)).toEqual(proposal(given, forbidding));
  });

  it("after the grace the connection ends; not a moment earlier", () => {
    const given = standing({ settings: revoking, known: { census, revokedSince: now } });
    expect(steps(at(given, hours(71.9)), forbidding)).toEqual([]);
    expect(steps(at(given, hours(72)), forbidding).map((step) => step.do)).toEqual(["delete-route", "delete-route"]);
  });

  it("permitted again within the grace: as if nothing had been", () => {
    const given = standing({ settings: revoking, known: { census, revokedSince: now } });
    expect(proposal(at(given, hours(80)))).toMatchObject({ outcome: "connected", reasons: [] });
    expect(remember(given, decide(given, open), { first: true }).revokedSince).toBeNull();
  });

  it("the first moment is remembered, and a look that asked nobody forgets nothing", () => {
    const told = (known: Partial<Known>) => {
      const given = standing({ known });
      return remember(given, decide(given, forbidding), { first: true }).revokedSince;
    };
    expect(told({})).toBe(now);
    expect(told({ revokedSince: hours(-5) })).toBe(hours(-5));
    const given = standing({ known: { revokedSince: hours(-5) }, status: "deleting" });
    expect(remember(given, decide(given, forbidding), { first: true }).revokedSince).toBe(hours(-5));
  });

  it("more than the guard's share revoked at once: nothing is disconnected (a mistake is likelier than a wish)", () => {
    const past = (given: typeof census | null, settings: Partial<Facts["settings"]> = {}) =>
      at(standing({ settings: { ...revoking, ...settings }, known: { census: given, revokedSince: now } }), hours(73));
    expect(rulesOf(past({ ...census, revoked: 21 }), forbidding)).toEqual(["policy-denied", "deletion-guard"]);
    expect(rulesOf(past(null), forbidding)).toEqual(["policy-denied", "deletion-guard"]);
    expect(steps(past(census), forbidding)).not.toEqual([]);
    expect(steps(past({ ...census, revoked: 90 }, { deletionGuard: 1 }), forbidding)).not.toEqual([]);
    // one of two is more than a fifth, and still a wish
    expect(steps(past({ live: 2, revoked: 1, at: now }), forbidding)).not.toEqual([]);
    expect(steps(past({ live: 4, revoked: 2, at: now }), forbidding)).toEqual([]);
  });

  it("the end tells that policy led to it", () => {
    const reasons = [
      { rule: "policy-denied", message: "no", fix: "", policies: ["a.no"] },
      { rule: "disconnect-due", message: "soon", fix: "", policies: [] },
    ];
    const over = facts({ status: "deleted", known: { acceptedByUs: true, outcome: "degraded", reasons, revokedSince: now } });
    expect(proposal(over)).toMatchObject({ outcome: "disconnected", reasons: [{ rule: "policy-denied" }] });
    expect(rulesOf({ ...over, known: { ...over.known, revokedSince: null } })).toEqual([]);
  });
});

describe("approvals that nobody gives", () => {
  it("are reminded, then the request is rejected while AWS still lets us", () => {
    const asked = facts({ settings: { approvalSeconds: 6 * 86_400 } });
    expect(decide(asked, asking)).toMatchObject({ proposal: { is: "needs-approval", reasons: [] }, due: hours(5.4 * 24) });
    expect(rulesOf(at(asked, hours(5.39 * 24)), asking)).toEqual([]);
    expect(rulesOf(at(asked, hours(5.4 * 24)), asking)).toEqual(["approval-due"]);
    expect(decide(at(asked, hours(5.4 * 24)), asking).due).toBe(hours(6 * 24));
    expect(proposal(at(asked, hours(6 * 24)), asking)).toMatchObject({
      is: "refused",
      outcome: "expired",
      reasons: [{ rule: "request-expired", message: expect.stringContaining("nobody approved") }],
      batches: [{ steps: [{ do: "reject-connection" }] }],
    });
  });

  it("AWS's own end is told as that", () => {
    expect(rulesOf(at(facts(), hours(7 * 24)), asking)).toEqual(["request-expired"]);
  });
});

describe("freeze windows", () => {
  const window = { from: hours(-1), to: hours(5), units: null, regions: null };
  const frozen = (more: Partial<typeof window> | { units: string[] } | { regions: Region[] }) =>
    facts({ settings: { freeze: [{ ...window, ...more }] } });

  it("nothing is changed while one holds, the request is told why, and looked at when it ends", () => {
    const judged = decide(frozen({}), open);
    expect(judged.proposal).toMatchObject({
      is: "settled",
      outcome: "ignored",
      reasons: [{ rule: "frozen", message: `nothing was changed: changes are frozen until ${hours(5)}` }],
      warnings: [{ rule: "frozen" }, { rule: "frozen", message: "1 change is due" }, {}, {}].slice(0, 3),
    });
    expect(judged.due).toBe(hours(5));
    expect(judged.claims).toBeNull();
    expect(proposal(at(frozen({}), hours(5)))).toMatchObject({ is: "ready" });
    expect(proposal(at(frozen({}), hours(-1.01)))).toMatchObject({ is: "ready" });
  });

  it("a refusal waits as well, as a rejection is a change", () => {
    const given = frozen({});
    expect(proposal(given, forbidding)).toMatchObject({ is: "refused", outcome: "ignored", batches: [] });
  });

  it("holds for the units and regions that it names, on either side", () => {
    const region = Region.parse("eu-west-1");
    expect(proposal(frozen({ regions: [region] })).is).toBe("settled");
    expect(proposal(frozen({ regions: [Region.parse("us-east-1")] })).is).toBe("ready");
    expect(proposal(frozen({ units: ["ou-other"] })).is).toBe("ready");
    const { account } = facts().sides.accepter;
    const [unit] = "units" in account ? account.units : [];
    expect(proposal(frozen({ units: [unit ?? "none"] })).is).toBe("settled");
  });

  it("the last of several counts, and a window in another time zone is read as its moment", () => {
    const two = [window, { ...window, to: "2026-11-02T01:00:00+01:00" }];
    expect(decide(facts({ settings: { freeze: two } }), open).due).toBe("2026-11-02T00:00:00.000Z");
  });

  it("what was told before stands", () => {
    const given = standing({ without: "accepter", settings: { freeze: [window] } });
    expect(proposal(given)).toMatchObject({ is: "settled", outcome: "connected", reasons: [] });
  });
});

describe("what another tool keeps taking away (peers-edge-cases 57)", () => {
  const loss = (times: number, moment = now): Loss => ({
    target: "rtb-main-accepter",
    what: "create-route 10.1.0.0/16",
    times,
    at: moment,
  });

  it("is made anew three times, then left alone for a day, with a word to people", () => {
    for (const times of [1, 2])
      expect(steps(standing({ without: "accepter", known: { losses: [loss(times)] } }))).toHaveLength(1);
    const given = standing({ without: "accepter", known: { losses: [loss(3)] } });
    expect(proposal(given)).toMatchObject({
      is: "settled",
      outcome: "degraded",
      reasons: [{ rule: "external-route-manager", message: expect.stringContaining("`rtb-main-accepter`") }],
    });
    expect(decide(given, open).due).toBe(hours(24));
    expect(steps(at(given, hours(23.9)))).toEqual([]);
    expect(steps(at(given, hours(24)))).toHaveLength(1);
  });

  it("only that one; and a route that is there again is no fight", () => {
    const known = { losses: [loss(3)] };
    expect(steps(standing({ without: "requester", known }))).toMatchObject([{ on: "rtb-main-requester" }]);
    expect(proposal(standing({ known }))).toMatchObject({ outcome: "connected", reasons: [] });
  });

  it("security group rules too, several of one group in one finding", () => {
    const rule = (port: number): Loss => ({ ...loss(3), target: "sg-b", what: `authorize-rule tcp/${port}-${port} sg-a` });
    const exposed = group("sg-b", { "peering:expose": "tcp/443,tcp/80" });
    const given = standing({ groups: [exposed], known: { losses: [rule(443), rule(80)] } });
    const { reading } = given.sides.requester;
    if (reading.is !== "complete") throw new Error("unread");
    const vpc = { ...reading.vpc, securityGroups: [group("sg-a", { "peering:client": "" })] };
    const clients = { ...given.sides.requester, reading: { ...reading, vpc } };
    const both = { ...given, sides: { ...given.sides, requester: clients } };
    expect(proposal(both)).toMatchObject({
      reasons: [{ rule: "external-route-manager", message: expect.stringContaining("and 1 more in `sg-b`") }],
    });
    expect(steps({ ...both, known: { ...both.known, losses: [] } })).toHaveLength(2);
  });

  it("counts once a run, while `connected` or `degraded` is told: it was wired then", () => {
    const given = standing({ without: "accepter", known: { losses: [loss(1, hours(-2))] } });
    const told = (first: boolean, known: Partial<Known> = {}) =>
      remember({ ...given, known: { ...given.known, ...known } }, decide(given, open), { first }).losses;
    expect(told(true)).toEqual([{ ...loss(2), missing: true }]);
    expect(told(false)).toEqual([loss(1, hours(-2))]);
    expect(told(true, { outcome: "degraded" })).toEqual([{ ...loss(2), missing: true }]);
    for (const outcome of [null, "failed"] as const) expect(told(true, { outcome })).toEqual([loss(1, hours(-2))]);
    expect(told(true, { losses: [] })).toEqual([{ ...loss(1), missing: true }]);
  });

  it("isn't counted again before it was there again: what can't be made is no fight", () => {
    const lost: Loss = { ...loss(1, hours(-2)), missing: true };
    const losses = (given: Facts) => remember(given, decide(given, open), { first: true }).losses;
    expect(losses(standing({ without: "accepter", known: { losses: [lost] } }))).toEqual([lost]);
    const thereAgain = losses(standing({ known: { losses: [lost] } }));
    expect(thereAgain).toEqual([loss(1, hours(-2))]);
    expect(losses(standing({ without: "accepter", known: { losses: thereAgain } }))).toEqual([{ ...loss(2), missing: true }]);
  });

  it("is missing for as long as no look finds it, though nothing is due while it rests or is held back", () => {
    const resting: Loss = { ...loss(3), missing: true };
    const held = { without: "accepter", known: { losses: [resting] } } as const;
    for (const given of [standing(held), standing({ ...held, settings: { paused: true } })])
      expect(remember(given, decide(given, open), { first: false }).losses).toEqual([resting]);
  });

  it("a rule is found by what it lets in, one of another direction or in another group is not it", () => {
    const rule: Loss = { target: "sg-b", what: "authorize-rule tcp/443-443 sg-a", times: 1, at: now, missing: true };
    const live = (id: string, direction: "ingress" | "egress", source: RuleSource) => ({
      ...group(id, {}),
      rules: [{ id: "sgr-1", direction, protocol: "tcp", from: 443, to: 443, source, description: "", tags: {} }],
    });
    const client: RuleSource = { is: "group", group: "sg-a", account: null };
    const missingWith = (one: ReturnType<typeof live>) =>
      lossesSeen(standing({ groups: [one], known: { losses: [rule] } })).map(({ missing }) => missing ?? false);
    expect(missingWith(live("sg-b", "ingress", client))).toEqual([false]);
    expect(missingWith(live("sg-c", "ingress", client))).toEqual([true]);
    expect(missingWith(live("sg-b", "egress", client))).toEqual([true]);
    expect(missingWith(live("sg-b", "ingress", { is: "cidr", cidr: "10.1.0.0/16" }))).toEqual([true]);
  });

  it("is forgotten after a week", () => {
    const old = standing({ known: { losses: [loss(2, hours(-7 * 24)), { ...loss(2, hours(-6 * 24)), target: "rtb-x" }] } });
    expect(withLosses(old, []).map(({ target }) => target)).toEqual(["rtb-x"]);
  });
});

describe("a blackhole of our own earlier peering (peers-edge-cases 52)", () => {
  const earlier = PeeringConnectionId.parse("pcx-0");
  const left = { side: "accepter", table: "rtb-main-accepter", destination: "10.1.0.0/16", peering: earlier } as const;
  const blackhole = (state: "active" | "blackhole", more: Partial<Facts["peering"]> = {}, leftovers = [left]) =>
    facts({
      status: "active",
      accepter: { routeTables: [main("accepter", route("10.1.0.0/16", earlier, { state }))] },
      peering: more,
      known: { acceptedByUs: true, leftovers },
    });

  it("is replaced: deleted as what it is, then made anew, in that order", () => {
    expect(steps(blackhole("blackhole")).filter(({ on }) => on === "rtb-main-accepter")).toEqual([
      { on: "rtb-main-accepter", do: "delete-route", destination: "10.1.0.0/16", leadsTo: earlier },
      { on: "rtb-main-accepter", do: "create-route", destination: "10.1.0.0/16" },
    ]);
  });

  it("somebody else's blackhole, or a route that is alive, stays a conflict", () => {
    expect(steps(blackhole("blackhole", {}, [])).filter(({ on }) => on === "rtb-main-accepter")).toEqual([]);
    expect(steps(blackhole("active")).filter(({ on }) => on === "rtb-main-accepter")).toEqual([]);
  });

  it("speaks against no request, and needs no place of its own in the table", () => {
    const request = (leftovers: Known["leftovers"], quota: number) =>
      facts({
        requester: { routeTables: [main("requester")] },
        accepter: { routeTables: [main("accepter", route("10.1.0.0/16", earlier, { state: "blackhole" }))] },
        known: { leftovers },
        quotas: { routesPerTable: quota },
      });
    expect(rulesOf(request([left], 1))).toEqual([]);
    expect(rulesOf(request([], 5))).toEqual(["route-conflict"]);
  });
});

describe("how a connection came to us", () => {
  const found = (known: Partial<Known>, settings: Partial<Facts["settings"]> = {}) =>
    standing({ without: "accepter", settings, known: { acceptedByUs: false, outcome: null, activeSince: null, ...known } });
  const standingAfter = (given: Facts) => remember(given, decide(given, open), { first: true }).standing;

  it("active before anything might be changed: found, and left alone until adopted", () => {
    expect(standingAfter(found({}, { mode: "observe" }))).toBe("found");
    expect(standingAfter(found({}))).toBe("requested");
    expect(standingAfter(found({ outcome: "awaiting-approval" }, { mode: "observe" }))).toBe("requested");
    expect(standingAfter(found({ acceptedByUs: true }, { mode: "observe" }))).toBe("requested");
    expect(standingAfter(found({ standing: "adopted" }, { mode: "observe" }))).toBe("adopted");
    expect(proposal(found({ standing: "found" }))).toMatchObject({ outcome: "ignored", reasons: [{ rule: "not-adopted" }] });
  });

  it("watched: nothing changes yet, and what would is counted; adopted: kept like any other", () => {
    expect(proposal(found({ standing: "watched" }))).toMatchObject({
      is: "settled",
      warnings: expect.arrayContaining([{ rule: "watched", message: "1 change is due" }]),
    });
    expect(steps(found({ standing: "adopted" }))).toHaveLength(1);
    expect(proposal(found({ standing: "adopted" }), forbidding)).toMatchObject({ outcome: "degraded" });
  });
});

describe("rules that outlive the connection (peers-edge-cases 67)", () => {
  const told = (sources: readonly string[], routes: RouteTableFacts["routes"] = [], blocks = ["10.1.0.0/16"]) => {
    const rules = sources.map((cidr, index) => ingress(`${index}`, { is: "cidr", cidr }));
    const made = proposal(
      facts({
        status: "deleted",
        accepter: { routeTables: [main("accepter", ...routes)], securityGroups: [group("sg-b", {}, rules)] },
        known: { blocks: { requester: blocks, accepter: [] }, outcome: "connected" },
      }),
    );
    return "warnings" in made ? made.warnings.map(({ message }) => message) : [];
  };

  it("are told: one word a group", () => {
    expect(told(["10.1.5.0/24"])).toEqual([expect.stringContaining("`10.1.5.0/24` (rule `sgr-0`)")]);
    expect(told(["10.1.0.0/16", "10.1.5.0/24"])).toEqual([expect.stringContaining("(rule `sgr-0` and 1 more)")]);
  });

  it("not egress, not groups; one block of several, one table of several", () => {
    const rules = [
      { ...ingress("out", { is: "cidr", cidr: "10.4.5.0/24" }), direction: "egress" as const },
      ingress("group", { is: "group", group: "sg-a", account: null }),
    ];
    const given = (routes: RouteTableFacts["routes"], more: SecurityGroupFacts["rules"] = []) => {
      const made = proposal(
        facts({
          status: "deleted",
          accepter: {
            blocks: [
              { cidr: "10.2.0.0/16", state: "associated" },
              { cidr: "10.1.0.0/20", state: "associated" },
            ],
            routeTables: [main("accepter", ...routes), table("rtb-x")],
            securityGroups: [group("sg-b", {}, [...rules, ...more])],
          },
          known: { blocks: { requester: ["10.1.0.0/20", "10.4.0.0/16", "10.5.0.0/16"], accepter: [] }, outcome: "connected" },
        }),
      );
      return "warnings" in made ? made.warnings.map(({ rule, message }) => `${rule} ${message}`) : [];
    };
    expect(given([])).toEqual([]);
    const stale = ["10.4.1.0/24", "10.1.1.0/24"].map((cidr) => ingress(cidr, { is: "cidr", cidr }));
    expect(given([], stale)).toEqual([expect.stringMatching(/^stale-rule .*`10\.4\.1\.0\/24` \(rule `sgr-10\.4\.1\.0\/24`\)/)]);
    expect(given([route("10.4.0.0/16", "tgw-1")], stale)).toEqual([]);
  });

  it("not when they are wider, elsewhere, or the addresses are still reached", () => {
    expect(told(["10.0.0.0/8", "10.3.0.0/16"])).toEqual([]);
    expect(told(["10.1.5.0/24"], [route("10.0.0.0/8", "tgw-1")])).toEqual([]);
    expect(told(["10.1.5.0/24"], [route("10.0.0.0/8", "tgw-1", { state: "blackhole" })])).toHaveLength(1);
    expect(told(["10.1.5.0/24"], [route("0.0.0.0/0", "igw-1")])).toHaveLength(1);
    expect(told(["10.2.5.0/24"], [], ["10.2.0.0/16"])).toEqual([]);
  });
});

describe("the words of a life", () => {
  const wish = { is: "disconnect", by: "ann", reason: "moved away", at: now } as const;
  const revoking = { onPolicyRevoked: "disconnect", revokedGraceSeconds: 72 * 3600 } as const;
  const losses = (count: number): readonly Loss[] =>
    ["tcp/443-443", "tcp/80-80"].slice(0, count).map((port) => ({
      target: "sg-b",
      what: `authorize-rule ${port} 10.1.0.0/16`,
      times: 3,
      at: now,
    }));
  /** across regions, so that rules name blocks; nothing of the VPCs is wired but by `losses` left alone */
  const across = (count: number): Facts => {
    const exposed = group("sg-b", { "peering:expose": "tcp/443,tcp/80" });
    const given = standing({ groups: [exposed], known: { losses: losses(count) } });
    const { requester } = given.sides;
    const end = { ...requester.end, region: Region.parse("us-east-1") };
    return { ...given, sides: { ...given.sides, requester: { ...requester, end } } };
  };

  const leftOutside = (): Facts => {
    const given = standing({ status: "deleted" });
    const { accepter } = given.sides;
    const outside = {
      end: accepter.end,
      account: { is: "outside", id: accepter.end.account },
      reading: { is: "not-read" },
    } as const;
    return { ...given, sides: { requester: facts().sides.requester, accepter: outside } };
  };
  const claimedAMomentAgo = (overlappingPeers: Facts["settings"]["overlappingPeers"]): Facts =>
    facts({
      settings: { overlappingPeers },
      known: {
        claims: {
          requester: [{ peering: PeeringConnectionId.parse("pcx-7"), blocks: ["10.2.0.0/16", "10.9.0.0/16"] }],
          accepter: [],
        },
      },
    });

  it("a claim of the same destination speaks against a request by one rule alone, as overlapping peers are allowed or not", () => {
    expect(rulesOf(claimedAMomentAgo("allow"))).toEqual(["route-conflict"]);
    expect(rulesOf(claimedAMomentAgo("refuse"))).toEqual(["overlaps-existing-peer"]);
  });

  it("are as golden", () => {
    const over = standing({ tags: { "peering:expires": "30d" } });
    const revoked = standing({ settings: revoking, known: { revokedSince: now } });
    const counted = (revokedCount: number): Facts => ({
      ...at(revoked, hours(72)),
      known: { ...revoked.known, census: { live: 10, revoked: revokedCount, at: now } },
    });
    const told = { rule: "request-expired", message: "nobody answered", fix: "", policies: [] };
    const words = {
      "its end is near": decide(at(over, hours(29 * 24)), open),
      "its end has come": decide(at(over, hours(30 * 24)), open),
      "its end has come, nothing left": decide(
        at(facts({ status: "active", known: { ...over.known, wish, routes: [] } }), now),
        open,
      ),
      "ended by its date": decide({ ...at(over, hours(30 * 24)), peering: { ...over.peering, status: "deleted" } }, open),
      wished: decide(standing({ known: { wish } }), open),
      "a request, wished away": decide(facts({ known: { wish } }), open),
      "revoked, within the grace": decide(revoked, forbidding),
      "revoked, nobody counted": decide(at(revoked, hours(72)), forbidding),
      "revoked, too many": decide(counted(9), forbidding),
      "revoked, after the grace": decide(counted(1), forbidding),
      "fought over, one rule": decide(across(1), open),
      "fought over, two rules": decide(across(2), open),
      "found, while it observes": decide(standing({ known: { standing: "found" } }), open),
      watched: decide(standing({ without: "accepter", known: { standing: "watched" } }), open),
      frozen: decide(facts({ settings: { freeze: [{ from: now, to: hours(1), units: null, regions: null }] } }), open),
      "approval is due": decide(at(facts(), hours(5.5 * 24)), asking),
      "nobody approved": decide(at(facts(), hours(6 * 24)), asking),
      "left in an account that left": decide(leftOutside(), open),
      "a request that is late": decide(tagged(facts(), "requester", { "peering:expires": "2026-10-31" }), open),
      "ended by its date, nothing left": decide(
        tagged(facts({ status: "deleted", known: { activeSince: hours(-40) } }), "requester", { "peering:expires": "30h" }),
        open,
      ),
      "expired, and told": decide(facts({ status: "rejected", known: { outcome: "expired", reasons: [told] } }), open),
      "wished away, while it is active and against policy": decide(standing({ known: { wish } }), forbidding),
      "about to be sent elsewhere": decide(claimedAMomentAgo("allow"), open),
    };
    expectGoldenJson("peering/life.json", `${JSON.stringify(words, null, 2)}\n`);
  });

  it("an end is past at its very moment, and no longer near", () => {
    const dated = standing({ tags: { "peering:expires": "2026-11-20" } });
    expect(rulesOf(at(dated, "2026-11-20T23:59:59.999Z"))).toEqual(["peering-expires"]);
    expect(steps(at(dated, "2026-11-21T00:00:00.000Z"))).not.toEqual([]);
  });

  it("what is remembered of losses is sorted, and each counts for itself", () => {
    const batches = ["sg-b", "rtb-z", "rtb-a"].map((target) => ({
      target,
      peering: pcx,
      side: "accepter" as const,
      account: standing().sides.accepter.end.account,
      region: Region.parse("eu-west-1"),
      steps: [
        { do: "create-route" as const, destination: "10.9.0.0/16" },
        { do: "create-route" as const, destination: "10.1.0.0/16" },
        { do: "revoke-rule" as const, rule: "sgr-1" },
      ],
    }));
    const once = withLosses(standing(), batches);
    expect(once.map(({ target, what, times }) => `${target} ${what} ${times}`)).toEqual([
      "rtb-a create-route 10.1.0.0/16 1",
      "rtb-a create-route 10.9.0.0/16 1",
      "rtb-z create-route 10.1.0.0/16 1",
      "rtb-z create-route 10.9.0.0/16 1",
      "sg-b create-route 10.1.0.0/16 1",
      "sg-b create-route 10.9.0.0/16 1",
    ]);
    const [first] = batches;
    const back = once.map(({ target, what, times, at }) => ({ target, what, times, at }));
    const twice = withLosses(standing({ known: { losses: back } }), first ? [first] : []);
    expect(twice.filter(({ times }) => times === 2).map(({ target }) => target)).toEqual(["sg-b", "sg-b"]);
  });

  it("another's loss of the same thing, or another thing of the same target, holds nothing back", () => {
    const other = { target: "rtb-main-accepter", what: "create-route 10.7.0.0/16", times: 3, at: now };
    const elsewhere = { target: "rtb-other", what: "create-route 10.1.0.0/16", times: 3, at: now };
    expect(steps(standing({ without: "accepter", known: { losses: [other, elsewhere] } }))).toHaveLength(1);
    expect(decide(standing({ known: { losses: [{ ...other, times: 2 }] } }), open).due).toBeNull();
  });

  it("a window of several units or regions holds where one of them fits", () => {
    const { account } = facts().sides.accepter;
    const [unit = "none"] = "units" in account ? account.units : [];
    const window = {
      from: now,
      to: hours(1),
      units: [unit, "ou-other"],
      regions: [Region.parse("us-east-1"), Region.parse("eu-west-1")],
    };
    expect(proposal(facts({ settings: { freeze: [window] } })).is).toBe("settled");
  });

  it("deadlines of what is not there any more ask for no look", () => {
    const ended = standing({
      status: "deleted",
      tags: { "peering:expires": "30d" },
      known: { routes: [], outcome: "disconnected" },
    });
    expect(decide(ended, open).due).toBeNull();
    expect(decide(standing({ settings: { onPolicyRevoked: "disconnect" } }), open).due).toBeNull();
  });
});
