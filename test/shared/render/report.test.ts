import { describe, expect, it } from "vitest";
import { AccountId, Region, VpcId } from "#shared/peering/ids.ts";
import { type Paint, type ReportContext, renderReport } from "#shared/render/report.ts";
import { Report } from "#shared/render/report-schema.ts";
import { expectGolden } from "#test/golden/golden.ts";

const plain: Paint = (_style, text) => text;

const peering = { warnings: [], approvals: [], reasons: [], dns: { requester: false, accepter: false }, reachable: [] };

const report = Report.parse({
  peerings: {
    "shop-to-payments": {
      ...peering,
      id: "pcx-1",
      state: "active",
      outcome: "connected",
      dns: { requester: true, accepter: false },
      warnings: [{ rule: "inter-region-mtu", message: "packets above 8500 bytes are dropped" }],
      approvals: [{ by: "ann", decision: "approve" }],
      reachable: [
        { from: "vpc-shop", to: "vpc-payments", ok: true },
        { from: "vpc-shop", to: "vpc-payments", port: "tcp/443", ok: false, stoppedAt: "sg-payments: no rule" },
      ],
    },
    "lab-to-payments": {
      ...peering,
      id: "pcx-2",
      state: "rejected",
      outcome: "rejected",
      reasons: [
        { rule: "overlapping-cidrs", message: "`10.0.0.0/16` overlaps `10.0.0.0/20`", fix: "use other blocks" },
        { rule: "policy-denied", message: "environments never mix", policies: ["environments-never-mix"] },
      ],
    },
  },
  routeTables: {
    "rtb-payments": [{ destination: "10.10.0.0/16", target: "pcx-1", state: "active" }],
    "rtb-shop": [
      { destination: "0.0.0.0/0", target: "igw-1", state: "active" },
      { destination: "10.20.0.0/16", target: "pcx-1", state: "blackhole" },
    ],
  },
  securityGroups: {
    "sg-payments": [
      { direction: "ingress", protocol: "tcp", from: 443, to: 443, source: "sg-shop", managed: true },
      { direction: "ingress", protocol: "tcp", from: 8000, to: 8010, source: "10.10.0.0/16", managed: true },
      { direction: "egress", protocol: "all", from: null, to: null, source: "0.0.0.0/0", managed: false },
    ],
  },
  notifications: [{ peering: "shop-to-payments", outcome: "connected", subject: "Peering pcx-1 is connected" }],
  findings: [{ rule: "action-refused", resource: "lab-to-payments", message: "acceptByHand: InvalidStateTransition: no" }],
  calls: { CreateRoute: 2, DescribeVpcs: 5 },
  workflow: { executions: 2, transitions: 21, failed: 1 },
  virtualSeconds: 31,
  violations: [],
});

const end = (account: string, vpc: string) => ({
  account: AccountId.parse(account),
  region: Region.parse("eu-west-1"),
  vpc: VpcId.parse(vpc),
});

const context: ReportContext = {
  name: "two requests",
  accounts: { "111111111111": "shop", "222222222222": "payments" },
  ends: {
    "shop-to-payments": { requester: end("111111111111", "vpc-shop"), accepter: end("222222222222", "vpc-payments") },
    "lab-to-payments": { requester: end("333333333333", "vpc-lab"), accepter: end("222222222222", "vpc-payments") },
  },
  vpcs: { "rtb-payments": "vpc-payments", "rtb-shop": "vpc-shop", "sg-payments": "vpc-payments" },
  rules: {
    "pcx-1": [
      { group: "sg-payments", index: 0 },
      { group: "sg-payments", index: 1 },
    ],
  },
  mismatches: null,
};

describe("the report as text", () => {
  it("is what people read", () => {
    expectGolden("render/report.txt", renderReport(report, context, plain).output);
  });

  it("ends with 1 when an expectation failed, and names it", () => {
    expect(renderReport(report, context, plain).exitCode).toBe(0);
    expect(renderReport(report, { ...context, mismatches: [] }, plain)).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("; as expected\n"),
    });
    const missed = renderReport(report, { ...context, mismatches: ["violations[0]: expected nothing, found `x`"] }, plain);
    expect(missed.exitCode).toBe(1);
    expect(missed.output).toContain("not as expected\n  violations[0]: expected nothing, found `x`");
    expect(missed.output).toContain("1 expectation not met");
  });

  it("has the same words in colours", () => {
    const coloured = renderReport(report, context, (style, text) => `<${style}>${text}</${style}>`).output;
    expect(coloured).toContain("<green>connected</green>");
    expect(coloured.replaceAll(/<\/?[a-z]+>/g, "")).toBe(renderReport(report, context, plain).output);
  });
});
