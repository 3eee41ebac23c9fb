import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "#shared/peering/decide.ts";
import type { Facts } from "#shared/peering/facts.ts";
import { trace } from "#shared/peering/trace.ts";
import { defaultPolicy, facts, policyOf, proposalFor, table } from "#test/builders/facts.ts";
import { runs } from "#test/builders/runs.ts";
import { after } from "#test/builders/world.ts";
import { mirrored, world } from "./worlds.ts";

/** Proposes and applies until there is nothing to do; gives the last proposal and all looks on the way. */
const run = (start: Facts): { world: Facts; looks: readonly string[] } => {
  let current = start;
  const looks: string[] = [];
  for (let round = 0; round < 10; round++) {
    const proposal = proposalFor(current);
    looks.push(proposal.is);
    if (!("batches" in proposal) || proposal.batches.length === 0) return { world: current, looks };
    current = after(current, proposal.batches);
    if (proposal.is === "refused") return { world: current, looks };
  }
  throw new Error("it never settles");
};

const landscape = ({ sides }: Facts) =>
  [sides.requester, sides.accepter].map(({ reading }) =>
    reading.is === "complete" ? [reading.vpc.routeTables, reading.vpc.securityGroups] : [],
  );

describe("laws of the decision", () => {
  it("apply, then propose: settled; and a settled peering has no step", () => {
    fc.assert(
      fc.property(world, (given) => {
        const { world: end, looks } = run(given);
        if (looks[0] === "refused") return;
        expect(looks).toEqual(["ready", "ready", "settled"]);
        expect(run(end).looks).toEqual(["settled"]);
      }),
      { numRuns: runs(150) },
    );
  });

  it("a settled peering carries packets both ways", () => {
    fc.assert(
      fc.property(world, (given) => {
        const { world: end } = run(given);
        const proposal = proposalFor(end);
        if (proposal.is !== "settled" || proposal.outcome !== "connected") return;
        const shadowed = landscape(end)
          .flat(3)
          .some(
            (entry) =>
              "routes" in entry &&
              entry.routes.some(({ destination }) => destination.endsWith("/17") || destination.endsWith("/20")),
          );
        // there are no subnets in these worlds, so the main table is the only one in use
        const keptOut = proposal.unroutedTables.some((id) => id.endsWith("-0"));
        if (keptOut) expect(trace(end, proposal.unroutedTables)).toMatchObject({ ok: false });
        else if (!shadowed) expect(trace(end, proposal.unroutedTables)).toMatchObject({ ok: true });
      }),
      { numRuns: runs(150) },
    );
  });

  it("connected, then deleted by anyone: tables and groups as before, byte for byte", () => {
    fc.assert(
      fc.property(world, (given) => {
        const { world: end, looks } = run(given);
        if (looks[0] === "refused") return;
        const deleted = { ...end, peering: { ...end.peering, status: "deleted" as const } };
        expect(JSON.stringify(landscape(run(deleted).world))).toBe(JSON.stringify(landscape(given)));
      }),
      { numRuns: runs(150) },
    );
  });

  it("refused means that nothing but the answer is written", () => {
    fc.assert(
      fc.property(world, (given) => {
        const proposal = proposalFor(given);
        if (proposal.is !== "refused") return;
        expect(proposal.reasons.length).toBeGreaterThan(0);
        expect(proposal.batches.flatMap(({ steps }) => steps.map((step) => step.do))).toEqual(["reject-connection"]);
      }),
      { numRuns: runs(150) },
    );
  });

  it("swapping the sides mirrors the answer", () => {
    fc.assert(
      fc.property(world, (given) => {
        const [one, two] = [proposalFor(given), proposalFor(mirrored(given))];
        expect(two.is).toBe(one.is);
        if ("reasons" in one && "reasons" in two)
          expect(two.reasons.map(({ rule }) => rule).sort()).toEqual(one.reasons.map(({ rule }) => rule).sort());
      }),
      { numRuns: runs(150) },
    );
  });

  it("steps never touch what isn't ours", () => {
    fc.assert(
      fc.property(world, (given) => {
        const { world: end } = run(given);
        const others = (each: Facts) =>
          landscape(each)
            .flat(3)
            .flatMap((entry) => ("routes" in entry ? entry.routes.filter(({ target }) => target !== "pcx-1") : []));
        expect(others(end)).toEqual(others(given));
      }),
      { numRuns: runs(150) },
    );
  });

  it("a forbid added to the policy never turns a refusal into an acceptance", () => {
    const forbid = '@id("no") @reason("closed") forbid (principal, action == Peering::Action::"connect", resource);';
    const permit = '@id("all") @reason("open") permit (principal, action, resource);';
    const [open, closed] = [policyOf(permit), policyOf(permit, forbid)];
    fc.assert(
      fc.property(world, (given) => {
        const [before, later] = [decide(given, open).proposal, decide(given, closed).proposal];
        if (before.is === "refused") expect(later.is).toBe("refused");
      }),
      { numRuns: runs(100) },
    );
  });

  it("the same facts always give the same answer", () => {
    fc.assert(
      fc.property(world, (given) => {
        expect(decide(given, defaultPolicy)).toEqual(decide(structuredClone(given), defaultPolicy));
      }),
      { numRuns: runs(100) },
    );
  });
});

describe("questions about route tables", () => {
  const permit = '@id("all") @reason("open") permit (principal, action, resource);';
  const two = [
    table("rtb-0", { main: true }),
    table("rtb-1", { subnets: ["subnet-1"] }),
    table("rtb-2", { subnets: ["subnet-2"] }),
  ];
  const active = facts({ status: "active", accepter: { routeTables: two } });
  const routed = (policy: ReturnType<typeof policyOf>) => {
    const proposal = decide(active, policy).proposal;
    return "batches" in proposal
      ? proposal.batches.map(({ target }) => target).filter((target) => target.startsWith("rtb-") && target.length === 5)
      : [];
  };

  it("are asked once for equal tables, unless a policy names one by its id", () => {
    const open = policyOf(permit);
    let asked = 0;
    const ask: typeof open.ask = (question) => {
      if (question.action === "route") asked++;
      return open.ask(question);
    };
    const counting = { ...open, ask };
    expect(routed(counting)).toEqual(["rtb-0", "rtb-1", "rtb-2"]);
    expect(asked).toBe(3); // one for the requester's main table, two for the accepter's two kinds
    const one = '@id("one") @reason("that table") forbid (principal, action, resource == Peering::RouteTable::"rtb-2");';
    expect(routed(policyOf(permit, one))).toEqual(["rtb-0", "rtb-1"]);
  });

  it("differ by the tags that policies read, or by all where a key is computed", () => {
    const tagged =
      '@id("t") @reason("kept out") forbid (principal, action, resource is Peering::RouteTable) when { resource.hasTag("keep") };';
    expect(policyOf(permit, tagged).tablesDifferBy).toEqual(["keep"]);
    const computed =
      '@id("c") @reason("kept out") forbid (principal, action, resource is Peering::RouteTable) when { resource.hasTag(context.requesterRegion) };';
    expect(policyOf(permit, computed).tablesDifferBy).toBe("all");
    const named = '@id("n") @reason("that table") forbid (principal, action, resource == Peering::RouteTable::"rtb-2");';
    expect(policyOf(permit, named).tablesDifferBy).toBe("ids");
  });
});
