import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "#shared/peering/decide.ts";
import type { BlockFacts, Facts, OtherPeering, VpcFacts } from "#shared/peering/facts.ts";
import { type Side, sides } from "#shared/peering/ids.ts";
import { defaultPolicy, encryption, policyOf, proposalFor, route, tagged } from "#test/builders/facts.ts";
import { runs } from "#test/builders/runs.ts";
import { crowded, mirrored, world } from "./worlds.ts";

/** The lists whose order means something: an account's units are a path from the root down. */
const paths = new Set(["units"]);

/** Every list of the facts, however deep, in an order of its own. */
const shuffled = <T>(value: T, random: () => number, key = ""): T => {
  if (Array.isArray(value)) {
    const inner = value.map((each) => shuffled(each as unknown, random));
    if (paths.has(key)) return inner as T;
    for (let last = inner.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [inner[last], inner[other]] = [inner[other], inner[last]];
    }
    return inner as T;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shuffled(each as unknown, random, name)])) as T;
};

/** A small generator, so that a counterexample can be run again. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

const open = policyOf('@id("all") @reason("all") permit (principal, action, resource);');

describe("the order of facts", () => {
  it("is irrelevant: every list shuffled, the very same judgement", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(crowded, fc.integer(), (given, seed) => {
        const judged = decide(given, open);
        seen.add(judged.proposal.is);
        expect(decide(shuffled(given, seeded(seed)), open)).toEqual(judged);
      }),
      { numRuns: runs(150) },
    );
    // the law says nothing where everything is refused
    expect([...seen].sort()).toEqual(expect.arrayContaining(["ready", "refused"]));
  });

  it("a shuffle changes something, or the law above would be empty", () => {
    const given = { list: Array.from({ length: 20 }, (_, index) => index), units: ["ou-1", "ou-2", "ou-3"] };
    const changed = shuffled(given, seeded(7));
    expect(changed.list).not.toEqual(given.list);
    expect(changed.list.toSorted((a, b) => a - b)).toEqual(given.list);
    expect(changed.units).toEqual(given.units);
  });
});

describe("swapped sides", () => {
  it("mirror the answer of a crowded world: the same rules, the same changes on the other side", () => {
    const swapped = (given: Facts): Facts => {
      const plain = tagged(given, "requester", {});
      const turned = mirrored(plain);
      const { requester, accepter } = given.known.claims;
      return { ...turned, known: { ...given.known, routes: [], claims: { requester: accepter, accepter: requester } } };
    };
    const told = (given: Facts) => {
      const proposal = proposalFor(given, open);
      const batches = "batches" in proposal ? proposal.batches : [];
      return {
        is: proposal.is,
        rules: "reasons" in proposal ? proposal.reasons.map(({ rule }) => rule).sort() : [],
        // the accept or reject is the accepter's, whoever that is
        changed: given.peering.status === "active" ? batches.map(({ target, steps }) => `${target} ${steps.length}`).sort() : [],
      };
    };
    fc.assert(
      fc.property(crowded, (given) => {
        const one = { ...tagged(given, "requester", {}), known: { ...given.known, routes: [] } };
        expect(told(swapped(one))).toEqual(told(one));
      }),
      { numRuns: runs(100) },
    );
  });
});

/** One change of the facts that breaks one rule, on a side of choice. */
const breaks: Readonly<Record<string, (given: Facts, side: Side) => Facts>> = {
  "overlapping-cidrs": (given, side) => {
    const [shared] = blocksOf(given, side === "requester" ? "accepter" : "requester");
    return onVpc(given, side, (vpc) => ({ ...vpc, blocks: shared ? [...vpc.blocks, shared] : vpc.blocks }));
  },
  "duplicate-connection": (given, side) =>
    onVpc(given, side, (vpc) => ({ ...vpc, peerings: [...vpc.peerings, { ...samePair(given), status: "active" as const }] })),
  "route-quota": (given, side) => onQuotas(given, side, "routesPerTable"),
  "peering-quota": (given, side) => onQuotas(given, side, "activePeeringsPerVpc"),
  "encryption-control": (given, side) => onVpc(given, side, (vpc) => ({ ...vpc, encryption: encryption("enforce") })),
  "region-not-enabled": (given) => ({ ...given, settings: { ...given.settings, regions: [] } }),
  "request-expired": (given) => ({ ...given, peering: { ...given.peering, expiresAt: "2026-10-01T00:00:00.000Z" } }),
  "transitive-routing": (given) => tagged(given, "requester", { "peering:routes": "203.0.113.0/24" }),
  "reserved-range": (given, side) =>
    onVpc(given, side, (vpc) => ({ ...vpc, blocks: [...vpc.blocks, { cidr: "169.254.168.0/24", state: "associated" }] })),
  "route-conflict": (given, side) => {
    const [far] = blocksOf(given, side === "requester" ? "accepter" : "requester");
    return onVpc(given, side, (vpc) => ({
      ...vpc,
      routeTables: vpc.routeTables.map((table) => ({
        ...table,
        tags: {},
        routes: [...table.routes.filter(({ destination }) => destination !== far?.cidr), route(far?.cidr ?? "", "tgw-9")],
      })),
    }));
  },
  "account-not-active": (given, side) => onSide(given, side, { state: "SUSPENDED" }),
};

const onVpc = (given: Facts, side: Side, change: (vpc: VpcFacts) => VpcFacts): Facts => {
  const { reading } = given.sides[side];
  if (reading.is !== "complete") throw new Error("unread");
  return {
    ...given,
    sides: { ...given.sides, [side]: { ...given.sides[side], reading: { ...reading, vpc: change(reading.vpc) } } },
  };
};

const blocksOf = (given: Facts, side: Side): readonly BlockFacts[] => {
  const { reading } = given.sides[side];
  return reading.is === "complete" ? reading.vpc.blocks : [];
};

const samePair = ({ peering }: Facts): OtherPeering => ({
  id: "pcx-earlier" as OtherPeering["id"],
  status: "active",
  ends: peering.ends,
  farBlocks: [],
  expiresAt: null,
});

const onQuotas = (given: Facts, side: Side, name: "routesPerTable" | "activePeeringsPerVpc"): Facts => {
  const { reading } = given.sides[side];
  if (reading.is !== "complete") throw new Error("unread");
  const quotas = { ...reading.quotas, [name]: { value: 0, source: "applied" } };
  const open = onVpc(given, side, (vpc) => ({
    ...vpc,
    routeTables: vpc.routeTables.map((table) => ({ ...table, tags: {}, routes: [] })),
  }));
  const whole = open.sides[side];
  return { ...open, sides: { ...open.sides, [side]: { ...whole, reading: { ...whole.reading, quotas } } } } as Facts;
};

const onSide = (given: Facts, side: Side, account: { readonly state: "SUSPENDED" }): Facts => ({
  ...given,
  sides: { ...given.sides, [side]: { ...given.sides[side], account: { ...given.sides[side].account, ...account } } },
});

describe("a rule that is violated", () => {
  it.each(Object.keys(breaks))("%s: whatever the world was like, it is refused, and this reason is among those told", (rule) => {
    fc.assert(
      fc.property(world, fc.constantFrom(...sides), (given, side) => {
        const broken = breaks[rule]?.(given, side) ?? given;
        const { proposal } = decide(broken, rule === "route-conflict" ? open : defaultPolicy);
        expect(proposal.is).toBe("refused");
        if (proposal.is !== "refused") return;
        expect(proposal.reasons.map((reason) => reason.rule)).toContain(rule);
        expect(proposal.batches.flatMap(({ steps }) => steps.map((step) => step.do))).toEqual(["reject-connection"]);
      }),
      { numRuns: runs(25) },
    );
  });

  it("never takes a refusal back, one violation after the other", () => {
    fc.assert(
      fc.property(world, fc.shuffledSubarray(Object.keys(breaks), { minLength: 2, maxLength: 4 }), (given, names) => {
        let current = given;
        for (const name of names) {
          current = breaks[name]?.(current, "accepter") ?? current;
          expect(decide(current, defaultPolicy).proposal.is).toBe("refused");
        }
      }),
      { numRuns: runs(30) },
    );
  });
});
