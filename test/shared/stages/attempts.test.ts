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
  for (let round = 0; round <= count; round++) attempts = nextAttempts(attempts, round === 0 ? [] : applied, proposal);
  if (!attempts) throw new Error("no rounds");
  return attempts;
};

describe("attempts", () => {
  it("three equal rounds that failed end in an outcome with the failure's own sentence, no stack", () => {
    expect(givenUp(ready, rounds(2, failed), failed).is).toBe("ready");
    expect(givenUp(ready, rounds(3, failed), failed)).toMatchObject({
      is: "settled",
      outcome: "failed",
      reasons: [{ rule: "change-failed", message: "`pcx-1`: cannot accept here" }],
    });
  });

  it("what is due again and again although it was done ends too, later", () => {
    expect(givenUp(ready, rounds(9, done), done).is).toBe("ready");
    expect(givenUp(ready, rounds(10, done), done)).toMatchObject({
      is: "settled",
      outcome: "failed",
      reasons: [{ rule: "change-without-effect", message: expect.stringContaining("`pcx-1`") }],
    });
  });

  it("progress starts the count anew", () => {
    const other = { ...ready, batches: [] } as Proposal;
    expect(nextAttempts(rounds(2, failed), failed, other).failed).toBe(0);
  });

  it("a cause that is no JSON is told by its error's name", () => {
    expect(failureMessage({ Error: "States.Timeout", Cause: "" })).toBe("States.Timeout");
    expect(failureMessage({ Error: "X", Cause: '"text"' })).toBe("X");
  });
});
