import { describe, expect, it } from "vitest";
import type { ConnectionCopy, Facts } from "#shared/peering/facts.ts";
import type { Side } from "#shared/peering/ids.ts";
import { judgement } from "#shared/peering/judgement.ts";
import type { Remembered } from "#shared/peering/known.ts";
import { blackholes, leftoversIn } from "#shared/peering/leftovers.ts";
import { remember } from "#shared/peering/remember.ts";
import type { Batch, Step } from "#shared/peering/steps.ts";
import { account, eu, facts, pcx, route, sideFacts, table } from "#test/builders/facts.ts";

const now = "2026-11-01T12:00:00.000Z";
const earlier = "2026-10-31T12:00:00.000Z";

const batch = (side: Side, target: string, ...steps: Step[]): Batch => ({
  target,
  peering: pcx,
  side,
  account: account[side],
  region: eu,
  steps,
});

const told = (given: Facts, ...batches: Batch[]): Remembered =>
  remember(given, judgement({ is: "ready", warnings: [], batches }), { first: true });

const asleep = (given: Facts): Remembered =>
  remember(given, judgement({ is: "waiting", why: "", waitSeconds: 1 }), { first: true });

const gone = (side: Side): Facts["sides"][Side] => ({
  ...sideFacts(side),
  reading: { is: "no-vpc", copy: { status: "active", tags: {}, dnsResolution: null } },
});
const barred = (side: Side): Facts["sides"][Side] => ({
  ...sideFacts(side),
  reading: { is: "no-access", role: "r", message: "m" },
});

describe("routes of ours", () => {
  const own = (name: string, destination: string, side: Side = "accepter") => ({ side, table: name, destination });
  const live = table("rtb-1", { routes: [route("10.1.0.0/16", pcx), route("10.9.0.0/16", pcx), route("10.8.0.0/16", "tgw-1")] });
  const given = (routes: Remembered["routes"], sides: Partial<Facts["sides"]> = {}): Facts =>
    facts({ status: "active", accepter: { routeTables: [table("rtb-0"), live] }, sides, known: { routes } });

  it("stay ours as long as they lead here; what was pointed elsewhere or deleted is nobody's", () => {
    const known = [own("rtb-1", "10.1.0.0/16"), own("rtb-1", "10.8.0.0/16"), own("rtb-1", "10.7.0.0/16")];
    expect(told(given(known)).routes).toEqual([own("rtb-1", "10.1.0.0/16")]);
    // in another table, a route of the same destination is another route
    expect(told(given([own("rtb-0", "10.1.0.0/16")])).routes).toEqual([]);
  });

  it.each([
    ["active", 900, "a function that the workflow has lost may still make them"],
    ["deleted", 5, "a look may be older than they are, and they are not taken for gone (I13)"],
  ] as const)("of a connection that is %s stay on record for %d seconds: %s", (status, seconds, _why) => {
    const known = [own("rtb-1", "10.7.0.0/16")];
    const madeBefore = (milliseconds: number): Facts => {
      const now = given(known);
      const madeAt = new Date(Date.parse(now.readAt) - milliseconds).toISOString();
      return { ...now, peering: { ...now.peering, status }, known: { ...now.known, madeAt } };
    };
    expect(told(madeBefore(seconds * 1000 - 1)).routes).toEqual(known);
    expect(told(madeBefore(seconds * 1000)).routes).toEqual([]);
  });

  it("stay on record where the side can't be read, and go with their VPC", () => {
    const known = [own("rtb-1", "10.1.0.0/16")];
    expect(told(given(known, { accepter: barred("accepter") })).routes).toEqual(known);
    expect(told(given(known, { accepter: gone("accepter") })).routes).toEqual([]);
  });

  it("are ours before they are made; each once, sorted by side, table and destination; nothing else is", () => {
    const made = told(
      given([own("rtb-1", "10.9.0.0/16")]),
      batch("requester", "rtb-5", { do: "create-route", destination: "10.2.0.0/16" }),
      batch(
        "accepter",
        "rtb-1",
        { do: "create-route", destination: "10.9.0.0/16" },
        { do: "create-route", destination: "10.1.0.0/16" },
      ),
      batch("accepter", "rtb-0", { do: "delete-route", destination: "10.3.0.0/16", leadsTo: pcx }),
      batch("accepter", "sg-1", { do: "revoke-rule", rule: "sgr-1" }),
    );
    expect(made.routes).toEqual([
      own("rtb-1", "10.1.0.0/16"),
      own("rtb-1", "10.9.0.0/16"),
      own("rtb-5", "10.2.0.0/16", "requester"),
    ]);
  });
});

describe("what else is remembered", () => {
  const accepting = batch("accepter", pcx, {
    do: "accept-connection",
    blocks: { requester: [], accepter: [] },
    ends: facts().peering.ends,
  });

  it("that we accepted: from the moment in which the accept is handed out, for good", () => {
    expect(asleep(facts()).acceptedByUs).toBe(false);
    expect(told(facts(), batch("accepter", pcx, { do: "reject-connection" })).acceptedByUs).toBe(false);
    expect(
      told(facts(), batch("accepter", "rtb-1", { do: "delete-route", destination: "10.1.0.0/16", leadsTo: pcx }), accepting)
        .acceptedByUs,
    ).toBe(true);
    const tagged: Batch = { ...accepting, steps: [{ do: "tag-connection", tags: {} }, ...accepting.steps] };
    expect(told(facts(), tagged).acceptedByUs).toBe(true);
    expect(asleep(facts({ known: { acceptedByUs: true } })).acceptedByUs).toBe(true);
  });

  it("the first moment of absence, and of activity", () => {
    expect(asleep(facts({ status: "absent" })).absentSince).toBe(now);
    expect(asleep(facts({ status: "absent", known: { absentSince: earlier } })).absentSince).toBe(earlier);
    expect(asleep(facts({ status: "active", known: { absentSince: earlier } })).absentSince).toBeNull();
    expect(asleep(facts({ status: "active" })).activeSince).toBe(now);
    expect(asleep(facts()).activeSince).toBeNull();
    expect(asleep(facts({ status: "deleted", known: { activeSince: earlier } })).activeSince).toBe(earlier);
    expect(asleep(facts({ status: "active", known: { activeSince: earlier } })).activeSince).toBe(earlier);
  });

  it("blocks as read, and as last read where a VPC can't be read any more", () => {
    const known = { blocks: { requester: ["10.7.0.0/16"], accepter: ["10.8.0.0/16"] } };
    expect(asleep(facts({ known })).blocks).toEqual({ requester: ["10.1.0.0/16"], accepter: ["10.2.0.0/16"] });
    expect(asleep(facts({ known, sides: { accepter: gone("accepter") } })).blocks.accepter).toEqual(["10.8.0.0/16"]);
  });

  it("a first look at what observes: found only when it is active", () => {
    expect(asleep(facts({ settings: { mode: "observe" } })).standing).toBe("requested");
    expect(asleep(facts({ status: "active", settings: { mode: "observe" } })).standing).toBe("found");
  });

  it("that we opened ports: from the call that opens the first until a look shows none of ours, and while none can be shown", () => {
    const opening = batch("accepter", "sg-1", {
      do: "authorize-rule",
      protocol: "tcp",
      from: 443,
      to: 443,
      source: { is: "cidr", cidr: "10.1.0.0/16" },
    });
    expect(told(facts()).rules).toEqual({ requester: false, accepter: false });
    expect(told(facts(), opening).rules).toEqual({ requester: false, accepter: true });
    const known = { rules: { requester: false, accepter: true } };
    expect(told(facts({ known })).rules.accepter).toBe(false);
    expect(told(facts({ known: { ...known, madeAt: now } })).rules.accepter).toBe(true);
    expect(told(facts({ known, sides: { accepter: barred("accepter") } })).rules.accepter).toBe(true);
    expect(told(facts({ known, sides: { accepter: gone("accepter") } })).rules.accepter).toBe(false);
  });

  it("what people said and what was told, untouched", () => {
    const said = {
      approvals: [{ by: "ann", decision: "approve", reason: "", at: now, digest: "d" }],
      outcome: "degraded",
      reasons: [{ rule: "r", message: "m", fix: "f", policies: [] }],
      caller: "arn:aws:iam::111111111111:role/dev",
      wish: { is: "disconnect", by: "ann", reason: "", at: now },
    } as const;
    expect(asleep(facts({ known: said }))).toMatchObject(said);
  });
});

describe("DNS resolution that we turned on", () => {
  const seen = (
    dnsResolution: ConnectionCopy["dnsResolution"],
    known: Partial<Remembered> = {},
    sides: Partial<Facts["sides"]> = {},
  ) => {
    const side = sideFacts("accepter");
    if (side.reading.is !== "complete") throw new Error("unread");
    const accepter = { ...side, reading: { ...side.reading, copy: { ...side.reading.copy, dnsResolution } } };
    return facts({ status: "active", sides: { accepter, ...sides }, known });
  };
  const ours = { dns: { requester: false, accepter: true } };

  it("is ours from the call on, on its side alone, until it is seen off", () => {
    const on = batch("accepter", pcx, { do: "tag-connection", tags: {} }, { do: "set-dns", resolution: true });
    expect(told(seen(false), on).dns).toEqual(ours.dns);
    expect(told(seen(true), batch("accepter", pcx, { do: "set-dns", resolution: false })).dns.accepter).toBe(false);
    expect(told(seen(true), batch("accepter", "rtb-1", { do: "create-route", destination: "10.1.0.0/16" })).dns.accepter).toBe(
      false,
    );
    expect(asleep(seen(true, ours)).dns).toEqual(ours.dns);
    expect(asleep(seen(null, ours)).dns).toEqual(ours.dns);
    expect(asleep(seen(false, ours)).dns.accepter).toBe(false);
    expect(asleep(seen(true, ours, { accepter: barred("accepter") })).dns.accepter).toBe(true);
  });
});

describe("what ended connections leave behind", () => {
  const dead = (destination: string, target: string, state: "active" | "blackhole" = "blackhole") =>
    route(destination, target, { state });

  it("every blackhole that leads to another connection, whosever it is", () => {
    const routes = [
      dead("10.3.0.0/16", "pcx-0"),
      dead("10.4.0.0/16", "pcx-0", "active"),
      dead("10.5.0.0/16", pcx),
      dead("10.6.0.0/16", "nat-pcx-"),
    ];
    const given = facts({ accepter: { routeTables: [table("rtb-1", { routes })] }, sides: { requester: gone("requester") } });
    expect(blackholes(given)).toEqual([{ side: "accepter", table: "rtb-1", destination: "10.3.0.0/16", peering: "pcx-0" }]);
  });

  it("a leftover counts in its own table, while that very route still leads there", () => {
    const [left] = blackholes(facts({ accepter: { routeTables: [table("rtb-1", { routes: [dead("10.3.0.0/16", "pcx-0")] })] } }));
    if (!left) throw new Error("no leftover");
    const given = facts({ known: { leftovers: [left] } });
    const inTable = (id: string, ...routes: ReturnType<typeof dead>[]) => leftoversIn(given, table(id, { routes }));
    const other = dead("10.9.0.0/16", "pcx-9");
    expect(inTable("rtb-1", other, dead("10.3.0.0/16", "pcx-0"))).toEqual([left]);
    expect(inTable("rtb-2", dead("10.3.0.0/16", "pcx-0"))).toEqual([]);
    expect(inTable("rtb-1", dead("10.3.0.0/16", "pcx-7"), dead("10.7.0.0/16", "pcx-0"))).toEqual([]);
    expect(inTable("rtb-1", dead("10.3.0.0/16", "pcx-0", "active"), other)).toEqual([]);
  });
});
