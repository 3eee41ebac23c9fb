import { describe, expect, it } from "vitest";
import type { Proposal } from "#shared/peering/proposal.ts";
import { type Attempts, givenUp, nextAttempts } from "#shared/stages/attempts.ts";
import { failureMessage } from "#shared/stages/run.ts";
import { facts, proposalFor } from "#test/builders/facts.ts";

const ready = proposalFor(facts());
const failure = {
  Error: "AccessMissing",
  Cause: JSON.stringify({ errorMessage: "cannot accept here\n    at perform.ts:1", errorType: "AccessMissing" }),
};
const failed = [{ target: "pcx-1", failure }];
const done = [{ target: "pcx-1", failure: null }];

const rounds = (count: number, applied: typeof failed | typeof done, proposal: Proposal = ready): Attempts => {
  let attempts: Attempts | null = null;
  for (let round = 0; round <= count; round++)
    attempts = nextAttempts(attempts, { applied: round === 0 ? [] : applied, proposal, at: round * 1000 });
  if (!attempts) throw new Error("no rounds");
  return attempts;
};

/** What becomes of it after so many rounds, a second each unless told. */
const outcomeAfter = (count: number, applied: typeof failed | typeof done, milliseconds = count * 1000): Proposal =>
  givenUp({ proposal: ready, applied, at: milliseconds }, rounds(count, applied));

describe("attempts", () => {
  it("three equal rounds that failed end in an outcome with the failure's own sentence, no stack", () => {
    expect(outcomeAfter(2, failed).is).toBe("ready");
    expect(outcomeAfter(3, failed)).toMatchObject({
      is: "settled",
      outcome: "failed",
      reasons: [{ rule: "change-failed", message: "`pcx-1`: cannot accept here" }],
    });
  });

  it("what is due again and again although it was done ends too, later", () => {
    expect(outcomeAfter(30, done).is).toBe("ready");
    expect(outcomeAfter(31, done)).toMatchObject({
      is: "settled",
      outcome: "failed",
      reasons: [{ rule: "change-without-effect", message: expect.stringContaining("`pcx-1`") }],
    });
  });

  it("not before replicas must have shown it, however fast the rounds are", () => {
    expect(outcomeAfter(50, done, 30_999).is).toBe("ready");
    expect(outcomeAfter(2, done, 60_000).is).toBe("ready");
    expect(outcomeAfter(3, done, 31_000).is).toBe("settled");
  });

  it("not for a round that went through after others had failed, while its change doesn't show yet", () => {
    const at = 200_000;
    const round = { applied: done, proposal: ready, at };
    const attempts = nextAttempts(rounds(5, failed), round);
    expect(attempts).toMatchObject({ failed: 6, vainSince: at });
    expect(givenUp(round, attempts).is).toBe("ready");
    expect(givenUp({ ...round, at: at + 30_000 }, attempts).is).toBe("settled");
  });

  it("progress starts the count anew", () => {
    const other = { ...ready, batches: [] } as Proposal;
    expect(nextAttempts(rounds(2, failed), { applied: failed, proposal: other, at: 0 }).failed).toBe(0);
  });

  it("a cause that is no JSON is told by its error's name", () => {
    expect(failureMessage({ Error: "States.Timeout", Cause: "" })).toBe("States.Timeout");
    expect(failureMessage({ Error: "X", Cause: '"text"' })).toBe("X");
  });
});
