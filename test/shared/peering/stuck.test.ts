import { describe, expect, it } from "vitest";
import type { Outcome } from "#shared/peering/facts.ts";
import { stuck } from "#shared/peering/stuck.ts";
import { facts } from "#test/builders/facts.ts";

const told = (outcome: Outcome | null) =>
  stuck(
    facts({ status: "provisioning", known: { outcome, reasons: [{ rule: "before", message: "", fix: "", policies: [] }] } }),
    "the connection is provisioning",
  );

describe("a connection that was waited for in vain", () => {
  it.each<[Outcome | null, Outcome]>([
    [null, "failed"],
    ["awaiting-approval", "failed"],
    ["failed", "failed"],
    ["connected", "degraded"],
    ["degraded", "degraded"],
  ])("told before: %s, so it is told as %s, with the reason", (before, outcome) => {
    expect(told(before)).toMatchObject({ is: "settled", outcome, reasons: [{ rule: "stuck" }] });
  });

  it.each<Outcome>(["rejected", "expired", "disconnected", "ignored"])("what was told as %s stands as it is", (before) => {
    expect(told(before)).toMatchObject({ is: "settled", outcome: before, reasons: [{ rule: "before" }] });
  });

  it("the reason names both places, what was seen and what to do", () => {
    const [reason] = told(null).reasons;
    expect(reason?.message).toMatch(
      /^`pcx-\w+` of account `\d{12}` \(`[a-z0-9-]+`\) and account `\d{12}` \(`[a-z0-9-]+`\) was waited for in vain: the connection is provisioning$/,
    );
    expect(reason?.fix).toContain("AWS Support");
  });
});
