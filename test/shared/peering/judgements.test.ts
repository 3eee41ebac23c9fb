import { describe, it } from "vitest";
import { approvalDigest } from "#shared/peering/approval.ts";
import { decide } from "#shared/peering/decide.ts";
import type { Facts, Reading, RouteTableFacts, RuleFacts, VpcFacts } from "#shared/peering/facts.ts";
import { Region, type Side } from "#shared/peering/ids.ts";
import {
  account,
  defaultPolicy,
  eu,
  facts,
  group,
  ingress,
  pcx,
  policyOf,
  route,
  sideFacts,
  table,
  tagged,
} from "#test/builders/facts.ts";
import { expectGoldenJson } from "#test/golden/golden.ts";

const block = (cidr: string) => ({ cidr, state: "associated" as const });
const main = (...routes: RouteTableFacts["routes"]) => table("rtb-1", { main: true, routes });
const ownRoute = (destination: string, side: Side = "accepter", id = "rtb-1") => ({ side, table: id, destination });
const read = (side: Side, reading: Reading) => ({ [side]: { ...sideFacts(side), reading } });
const outside = (side: Side) => ({
  ...sideFacts(side),
  account: { is: "outside", id: account[side] } as const,
  reading: { is: "not-read" } as const,
});
const noAccess = { is: "no-access", role: "Read", message: "role is not assumable" } as const;
const copy = { status: "active", tags: {}, dnsResolution: false } as const;
const noVpc = { is: "no-vpc", copy } as const;

const actions = (name: string, ...permitted: string[]) =>
  permitted
    .map(
      (action) =>
        `@id("${name}.${action}") @reason("${action} by ${name}") permit(principal, action == Peering::Action::"${action}", resource);`,
    )
    .join("\n");
const asks = policyOf(actions("ask", "connectWithApproval", "route", "expose", "resolveDns"));
const forbids = policyOf(
  actions("all", "connect", "route"),
  '@id("b.no") @reason("second reason") forbid(principal, action == Peering::Action::"connect", resource);',
  '@id("a.no") @reason("first reason") forbid(principal, action, resource);',
);
const someTables = policyOf(
  actions("some", "connect", "expose", "resolveDns"),
  '@id("some.route") @reason("main only") permit(principal, action == Peering::Action::"route", resource) when { resource.main };',
);
const noDns = policyOf(actions("plain", "connect", "route", "expose"));

const shown = { requester: ["10.1.0.0/16"], accepter: ["10.2.0.0/16"] };
const ends = facts().peering.ends;
const approval = (by: string, more: object = {}) => ({
  by,
  decision: "approve" as const,
  reason: "",
  at: "2026-11-01T11:00:00.000Z",
  digest: approvalDigest({ ends, blocks: shown }),
  ...more,
});
const approvals = (...all: ReturnType<typeof approval>[]) => ({
  known: { approvals: all, caller: "arn:aws:sts::111111111111:assumed-role/dev/ann" },
});

const open = { securityGroups: [group("sg-open", { "peering:expose": "tcp/443,udp/53" })] };
const clients = { securityGroups: [group("sg-client", { "peering:client": "" }), group("sg-other", {})] };
const tags = { "peering:managed-by": "vpc-peering-autopilot" };
const ours: Partial<RuleFacts> = { tags: { "peering:connection": pcx } };
const peersRule = (name: string, more: Partial<RuleFacts> = {}): RuleFacts => ({
  ...ingress(name, { is: "group", group: "sg-client", account: account.requester }),
  from: 443,
  to: 443,
  ...more,
});

/** An active connection that is wired by the book. */
const wired = (
  more: { requester?: Partial<VpcFacts>; accepter?: Partial<VpcFacts>; known?: Partial<Facts["known"]> } = {},
): Facts => {
  const given = facts({
    status: "active",
    requester: { routeTables: [main(route("10.2.0.0/16", pcx))], ...more.requester },
    accepter: { routeTables: [main(route("10.1.0.0/16", pcx))], ...more.accepter },
    known: { acceptedByUs: true, ...more.known },
  });
  return resolving(tagged(tagged(given, "requester", tags), "accepter", tags));
};

const resolving = (given: Facts): Facts => {
  const side = (name: Side) => {
    const { reading } = given.sides[name];
    if (reading.is !== "complete") return given.sides[name];
    return { ...given.sides[name], reading: { ...reading, copy: { ...reading.copy, dnsResolution: true } } };
  };
  return { ...given, sides: { requester: side("requester"), accepter: side("accepter") } };
};

const onTheWay = (readAt: string): Facts => {
  const accepter = sideFacts("accepter");
  if (accepter.reading.is !== "complete") throw new Error("not read");
  const copied = { ...accepter, reading: { ...accepter.reading, copy: { ...accepter.reading.copy, status: "absent" as const } } };
  return { ...facts({ sides: { accepter: copied } }), readAt };
};

const suspended = (known: Partial<Facts["known"]>): Facts => {
  const requester = sideFacts("requester", { routeTables: [main()] });
  const gone = { ...requester, account: { ...requester.account, state: "SUSPENDED" } as typeof requester.account };
  return facts({ status: "active", sides: { requester: gone }, known });
};

const reasons = [{ rule: "overlapping-cidrs", message: "told before", fix: "other blocks", policies: [] }];
const far = Region.parse("eu-central-1");
const across = (): Facts => {
  const accepter = sideFacts("accepter", open);
  const there = { ...accepter, end: { ...accepter.end, region: far } };
  return facts({
    status: "active",
    requester: { blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56")] },
    sides: { accepter: there },
    settings: { regions: [eu, far] },
  });
};

const cases: Readonly<Record<string, () => ReturnType<typeof decide>>> = {
  initiating: () => decide(facts({ status: "initiating-request" }), defaultPolicy),
  provisioning: () => decide(facts({ status: "provisioning" }), defaultPolicy),
  deleting: () => decide(facts({ status: "deleting" }), defaultPolicy),
  "request, accepted with both block sets and claims": () =>
    decide(facts({ requester: { blocks: [block("10.1.0.0/16"), block("2001:db8:1::/56")] } }), defaultPolicy),
  "request, a VPC is gone": () => decide(facts({ sides: read("accepter", noVpc) }), defaultPolicy),
  "request, made a minute ago and not shown to the accepter": () => decide(onTheWay("2026-11-01T12:01:59.999Z"), defaultPolicy),
  "request, made two minutes ago and not shown to the accepter": () =>
    decide(onTheWay("2026-11-01T12:02:00.000Z"), defaultPolicy),
  "request, refused by a rule": () => decide(facts({ accepter: { blocks: [block("10.1.128.0/17")] } }), defaultPolicy),
  "request, refused by policy": () => decide(facts(), forbids),
  "request, refused by policy and a rule": () => decide(facts({ accepter: { blocks: [block("10.1.128.0/17")] } }), forbids),
  "request, permitted by nobody": () => decide(facts(), policyOf(actions("none", "route"))),
  "request, accepter outside": () => decide(facts({ sides: { accepter: outside("accepter") } }), defaultPolicy),
  "request, requester outside": () => decide(facts({ sides: { requester: outside("requester") } }), defaultPolicy),
  "request, both outside": () =>
    decide(facts({ sides: { requester: outside("requester"), accepter: outside("accepter") } }), defaultPolicy),
  "request, accepter out of reach": () => decide(facts({ sides: read("accepter", noAccess) }), defaultPolicy),
  "request, requester out of reach": () => decide(facts({ sides: read("requester", noAccess) }), defaultPolicy),
  "request, a person is asked": () => decide(facts(), asks),
  "request, approved": () => decide(facts(approvals(approval("ann"))), asks),
  "request, approved by one of two": () =>
    decide(facts({ ...approvals(approval("ann"), approval("ann")), settings: { approvalQuorum: 2 } }), asks),
  "request, approved by two of two": () =>
    decide(facts({ ...approvals(approval("ann"), approval("bob")), settings: { approvalQuorum: 2 } }), asks),
  "request, denied with a reason": () =>
    decide(facts(approvals(approval("ann"), approval("bob", { decision: "deny", reason: "not this year" }))), asks),
  "request, denied without": () => decide(facts(approvals(approval("bob", { decision: "deny" }))), asks),
  "request, approved as it was": () =>
    decide(
      facts(
        approvals(
          approval("zoe", { digest: "old" }),
          approval("bob", { digest: "old" }),
          approval("x", { digest: "old", decision: "deny" }),
        ),
      ),
      asks,
    ),
  "observed, one change": () => decide(facts({ settings: { mode: "observe" } }), defaultPolicy),
  "observed, many changes": () =>
    decide(
      facts({ status: "active", settings: { mode: "observe" }, known: { acceptedByUs: true, outcome: "degraded", reasons } }),
      defaultPolicy,
    ),
  "observed, refused": () => decide(facts({ settings: { mode: "observe" } }), forbids),
  "observed, a person is asked": () => decide(facts({ settings: { mode: "observe" } }), asks),
  "paused, one change": () => decide(facts({ settings: { paused: true } }), defaultPolicy),
  "paused, refused": () => decide(facts({ settings: { paused: true } }), forbids),
  "paused, waiting": () => decide(facts({ status: "provisioning", settings: { paused: true } }), defaultPolicy),
  "active, everything to do": () =>
    decide(facts({ status: "active", requester: clients, accepter: open, known: { acceptedByUs: true } }), defaultPolicy),
  "active across regions": () => decide(across(), defaultPolicy),
  "active, everything done": () => decide(wired(), defaultPolicy),
  "active, no DNS by policy, main tables only": () =>
    decide(
      facts({
        status: "active",
        requester: {
          routeTables: [table("rtb-z", { subnets: ["subnet-1"] }), main(), table("rtb-0", { subnets: ["subnet-2"] })],
        },
        accepter: {
          routeTables: [main(), table("rtb-2", { subnets: ["subnet-3"] }), table("rtb-edge", { gateways: ["igw-1"] })],
        },
      }),
      someTables,
    ),
  "active, policy has no word on DNS": () => decide(facts({ status: "active" }), noDns),
  "active, DNS can't resolve": () =>
    decide(facts({ status: "active", accepter: { dns: { support: true, hostnames: false } } }), defaultPolicy),
  "active, one copy lacks its tag": () => decide(tagged(wired(), "accepter", { Name: "x" }), defaultPolicy),
  "active, rules of ours and of others": () =>
    decide(
      wired({
        requester: clients,
        accepter: {
          securityGroups: [
            group("sg-open", { "peering:expose": "tcp/443" }, [
              peersRule("ours", ours),
              peersRule("ours-old", { ...ours, from: 80, to: 80 }),
              peersRule("of-another", { tags: { "peering:connection": "pcx-9" }, from: 81, to: 81 }),
              ingress("foreign", { is: "cidr", cidr: "10.1.0.0/16" }),
            ]),
          ],
        },
      }),
      defaultPolicy,
    ),
  "active, an equal rule of somebody else is enough": () =>
    decide(
      wired({
        requester: clients,
        accepter: { securityGroups: [group("sg-open", { "peering:expose": "tcp/443" }, [peersRule("theirs")])] },
      }),
      defaultPolicy,
    ),
  "active, routes of ours and of others": () =>
    decide(
      wired({
        accepter: {
          routeTables: [
            main(route("10.1.0.0/16", pcx), route("10.7.0.0/16", pcx), route("10.8.0.0/16", pcx)),
            table("rtb-2", { subnets: ["subnet-1"], routes: [route("10.1.0.0/16", pcx), route("10.8.0.0/16", pcx)] }),
          ],
        },
        known: { routes: [ownRoute("10.7.0.0/16"), ownRoute("10.8.0.0/16", "accepter", "rtb-2")] },
      }),
      defaultPolicy,
    ),
  "active, a route of somebody else in the way": () =>
    decide(wired({ accepter: { routeTables: [main(route("10.1.0.0/16", "tgw-1"))] } }), defaultPolicy),
  "active, blocks asked for beyond the peer": () =>
    decide(tagged(wired(), "requester", { ...tags, "peering:routes": "10.2.0.0/16,10.9.0.0/16" }), defaultPolicy),
  "active, accepted by somebody else, an account suspended": () => decide(suspended({}), defaultPolicy),
  "active, accepted by us, an account suspended": () => decide(suspended({ acceptedByUs: true }), defaultPolicy),
  "active, a region that isn't enabled": () => decide(facts({ status: "active", settings: { regions: [far] } }), defaultPolicy),
  "active, policy revoked, accepted by us": () => decide(wired(), forbids),
  "active, against policy, accepted by somebody else": () => decide(wired({ known: { acceptedByUs: false } }), forbids),
  "active, accepted by hand while a person is asked": () => decide(wired({ known: { acceptedByUs: false } }), asks),
  "active, accepted by us while a person would be asked": () => decide(wired(), asks),
  "active, accepter out of reach": () => decide(facts({ status: "active", sides: read("accepter", noAccess) }), defaultPolicy),
  "active, accepter outside": () => decide(facts({ status: "active", sides: { accepter: outside("accepter") } }), defaultPolicy),
  "active, a VPC is gone": () => decide(facts({ status: "active", sides: read("accepter", noVpc) }), defaultPolicy),
  "absent, first look": () => decide(facts({ status: "absent" }), defaultPolicy),
  "absent, too soon": () =>
    decide(facts({ status: "absent", known: { absentSince: "2026-11-01T11:59:55.001Z" } }), defaultPolicy),
  "absent, long enough": () =>
    decide(facts({ status: "absent", known: { absentSince: "2026-11-01T11:59:55.000Z" } }), defaultPolicy),
  "deleted, wired": () =>
    decide(
      facts({
        status: "deleted",
        accepter: {
          routeTables: [main(route("10.1.0.0/16", pcx), route("10.8.0.0/16", pcx))],
          securityGroups: [group("sg-open", { "peering:expose": "tcp/443" }, [peersRule("ours", ours), peersRule("theirs")])],
        },
        known: { routes: [ownRoute("10.1.0.0/16")] },
      }),
      defaultPolicy,
    ),
  "deleted, clean": () => decide(facts({ status: "deleted" }), defaultPolicy),
  "deleted, routes left out of reach": () =>
    decide(
      facts({
        status: "deleted",
        sides: read("accepter", noAccess),
        known: { routes: [ownRoute("10.1.0.0/16"), ownRoute("10.2.0.0/16", "requester"), ownRoute("10.3.0.0/16")] },
      }),
      defaultPolicy,
    ),
  "deleted, out of reach with nothing left there": () =>
    decide(
      facts({ status: "deleted", sides: read("accepter", noAccess), known: { routes: [ownRoute("10.2.0.0/16", "requester")] } }),
      defaultPolicy,
    ),
  expired: () => decide(facts({ status: "expired" }), defaultPolicy),
  "expired after reasons": () => decide(facts({ status: "expired", known: { reasons } }), defaultPolicy),
  "rejected by us": () => decide(facts({ status: "rejected", known: { outcome: "rejected", reasons } }), defaultPolicy),
  "rejected by us, then deleted": () =>
    decide(facts({ status: "deleted", known: { outcome: "rejected", reasons } }), defaultPolicy),
  "rejected by hand": () => decide(facts({ status: "rejected", known: { reasons } }), defaultPolicy),
  "failed, explained": () => decide(facts({ status: "failed", accepter: { blocks: [block("10.1.0.0/17")] } }), defaultPolicy),
  "failed, unexplained": () =>
    decide(facts({ status: "failed", peering: { statusMessage: "Failed due to incorrect VPC-ID" } }), defaultPolicy),
};

describe("judgements", () => {
  it("of every situation, word for word", () => {
    const judged = Object.fromEntries(Object.entries(cases).map(([name, judge]) => [name, judge()]));
    expectGoldenJson("peering/judgements.json", `${JSON.stringify(judged, null, 2)}\n`);
  });
});
