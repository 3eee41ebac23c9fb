import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomes } from "#shared/peering/facts.ts";
import { type Announcement, message, subject } from "#shared/render/announcement.ts";
import { facts, pcx } from "#test/builders/facts.ts";

const told = (more: Partial<Announcement> = {}): Announcement => ({
  peering: pcx,
  outcome: "rejected",
  ends: facts().peering.ends,
  reasons: [{ rule: "overlapping-cidrs", message: "block `10.1.0.0/16` overlaps", fix: "renumber", policies: [] }],
  warnings: [{ rule: "default-vpc", message: "a default VPC" }],
  legs: [
    { from: "vpc-a", to: "vpc-b", port: null, ok: true, stoppedAt: "" },
    { from: "vpc-b", to: "vpc-a", port: "tcp/443", ok: false, stoppedAt: "rtb-1 has no route to 10.1.0.0/16" },
  ],
  at: "2026-11-01T12:00:00.000Z",
  digest: "d",
  ...more,
});

describe("an announcement", () => {
  it("reads like a letter", () => {
    expect(message(told())).toMatchInlineSnapshot(`
      "VPC peering connection pcx-1 was rejected.

      Requester  vpc-a  account 111111111111  eu-west-1
      Accepter   vpc-b  account 222222222222  eu-west-1

      Why, and what to do
      - block \`10.1.0.0/16\` overlaps [overlapping-cidrs]
        to fix: renumber

      Traffic
      - vpc-a to vpc-b: arrives
      - vpc-b to vpc-a on tcp/443: stops, rtb-1 has no route to 10.1.0.0/16

      Worth knowing
      - a default VPC

      Decided at 2026-11-01T12:00:00.000Z."
    `);
  });

  it("has a subject that SNS takes: under 100 printable characters on one line", () => {
    const id = fc.stringMatching(/^pcx-[0-9a-f]{1,56}$/);
    fc.assert(
      fc.property(id, fc.constantFrom(...outcomes), (peering, outcome) => {
        expect(subject(told({ peering: peering as Announcement["peering"], outcome }))).toMatch(/^[ -~]{1,99}$/);
      }),
    );
  });
});
