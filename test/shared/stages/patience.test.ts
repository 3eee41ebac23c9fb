import { describe, expect, it } from "vitest";
import type { Facts } from "#shared/peering/facts.ts";
import { judgement } from "#shared/peering/judgement.ts";
import type { Proposal } from "#shared/peering/proposal.ts";
import { type Attempts, nextAttempts } from "#shared/stages/attempts.ts";
import { longerWait, outwaited } from "#shared/stages/patience.ts";
import { facts, proposalFor } from "#test/builders/facts.ts";

const waiting = (waitSeconds = 2): Proposal => ({ is: "waiting", why: "the connection is provisioning", waitSeconds });

/** The waits of a run that finds nothing but `proposal`, until it has no patience left. */
const waits = (proposal: Proposal): readonly number[] => {
  const all: number[] = [];
  let before: Attempts | null = null;
  while (outcome(facts({ status: "provisioning" }), before, null) === "waiting") {
    const longer = longerWait(proposal, before);
    before = nextAttempts(before, { applied: [], proposal: longer, at: 0 });
    all.push(longer.is === "waiting" ? longer.waitSeconds : 0);
  }
  return all;
};

const outcome = (given: Facts, before: Attempts | null, lastStatus: string | null): string => {
  const { proposal } = outwaited({ judged: judgement(waiting()), facts: given, before, lastStatus });
  return proposal.is === "settled" ? proposal.outcome : proposal.is;
};

const waited = (waitedSeconds: number): Attempts => ({ batches: "", failed: 0, vainSince: null, waitedSeconds });

describe("patience", () => {
  it("the first three waits are as short as proposed, then they grow to a minute and end in about ten", () => {
    const all = waits(waiting());
    expect(all.slice(0, 6)).toEqual([2, 2, 2, 3, 4, 6]);
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(all.at(-1)).toBe(60);
    expect(all.length).toBeLessThan(25);
    const seconds = all.reduce((sum, each) => sum + each, 0);
    expect(seconds).toBeGreaterThanOrEqual(600);
    expect(seconds).toBeLessThan(660);
  });

  it("a wait is never shorter than proposed", () => {
    expect(longerWait(waiting(90), waited(500))).toMatchObject({ waitSeconds: 90 });
    expect(longerWait(waiting(10), null)).toEqual(waiting(10));
  });

  it("a look that did more than wait starts anew", () => {
    const ready = proposalFor(facts());
    expect(longerWait(ready, waited(500))).toBe(ready);
    expect(nextAttempts(waited(500), { applied: [], proposal: ready, at: 0 }).waitedSeconds).toBe(0);
  });

  it("at ten minutes it is told, not before", () => {
    const stays = facts({ status: "provisioning" });
    expect([599, 600].map((seconds) => outcome(stays, waited(seconds), null))).toEqual(["waiting", "failed"]);
  });

  it("what an earlier run gave up is told by the first look; another status is waited for", () => {
    expect(outcome(facts({ status: "provisioning" }), null, "provisioning")).toBe("failed");
    expect(outcome(facts({ status: "deleting" }), null, "provisioning")).toBe("waiting");
  });

  it("a pending request was given up only where that was told: it may have waited for a person", () => {
    expect(outcome(facts(), null, "pending-acceptance")).toBe("waiting");
    const reasons = [{ rule: "stuck", message: "", fix: "", policies: [] }];
    expect(outcome(facts({ known: { outcome: "failed", reasons } }), null, "pending-acceptance")).toBe("failed");
  });

  it("absence is never stuck, whatever was waited for before: a second look believes it (I13)", () => {
    expect(outcome(facts({ status: "absent" }), waited(700), "absent")).toBe("waiting");
  });

  it("what isn't waiting is left as it was judged", () => {
    const judged = judgement(proposalFor(facts()));
    expect(outwaited({ judged, facts: facts(), before: waited(700), lastStatus: "pending-acceptance" })).toBe(judged);
  });
});
