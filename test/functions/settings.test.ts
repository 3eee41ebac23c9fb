// Imports nothing that loads classic zod, whose words would hide that ours are missing (decision 16).
import { describe, expect, it } from "vitest";
import { settingsOf, variable } from "#functions/settings.ts";

const settings = {
  organizationId: "o-a1b2c3d4e5",
  hub: { account: "111111111111", region: "eu-west-1" },
  regions: ["eu-west-1"],
  memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
  externalId: "0123456789abcdef",
};

const read = (changed: object) => settingsOf({ variables: { PEERING_SETTINGS: JSON.stringify({ ...settings, ...changed }) } });

describe("settingsOf", () => {
  it("fills in what a deployment leaves out", () => {
    expect(read({})).toEqual({
      ...settings,
      memberRoles: { ...settings.memberRoles, tag: "PeeringAutopilotTag" },
      tagPrefix: "peering:",
      mode: "enforce",
      paused: false,
      routes: "vpc",
      overlappingPeers: "refuse",
      onPolicyRevoked: "report",
      revokedGrace: "72h",
      deletionGuard: 0.2,
      approvals: { expires: "6d", quorum: 1 },
      freeze: [],
      sweepEvery: "15m",
      notifications: { digest: "off" },
    });
  });

  it.each([
    [{ hub: { account: "1", region: "eu-west-1" } }, "an AWS account id has 12 digits\n  → at hub.account"],
    [{ regions: ["mars"] }, "not an AWS region such as eu-west-1\n  → at regions[0]"],
    [{ regions: [] }, "Too small: expected array to have >=1 items\n  → at regions"],
    [{ externalId: 7 }, "Invalid input: expected string, received number\n  → at externalId"],
    [{ mode: "dry" }, 'Invalid option: expected one of "enforce"|"observe"\n  → at mode'],
    [{ revokedGrace: "1w" }, "not a duration such as 90s, 15m, 72h or 6d\n  → at revokedGrace"],
    [{ approvals: { expires: "6d", quorum: 0 } }, "Too small: expected number to be >=1\n  → at approvals.quorum"],
    [{ freeze: [{ from: "today", to: "2026-01-01T00:00:00Z" }] }, "Invalid ISO datetime\n  → at freeze[0].from"],
    [{ Mode: "observe" }, 'Unrecognized key: "Mode"'],
  ])("says what is wrong with %j, and where", (changed, fault) => {
    expect(() => read(changed)).toThrow(expect.objectContaining({ name: "Bug", message: `PEERING_SETTINGS: ✖ ${fault}` }));
  });
});

describe("variable", () => {
  it("names the variable that the deployment forgot", () => {
    expect(() => variable({ variables: {} }, "LEDGER_TABLE")).toThrow("environment variable LEDGER_TABLE is not set");
  });
});
