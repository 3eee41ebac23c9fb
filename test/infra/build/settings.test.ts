import { describe, expect, it } from "vitest";
import { type DeploymentParameters, settingsVariable, sweepSchedule, tagPrefix } from "#infra/build/settings.ts";
import { Settings } from "#shared/config.ts";
import { filledIn } from "#test/deploy/template.ts";

const parameters: DeploymentParameters = {
  region: "eu-west-1",
  regions: "eu-west-1, eu-central-1",
  organizationId: "o-exampleorg",
  externalId: "example-external-id",
  settings: {},
};
const names = {
  OrganizationId: "o-a1b2c3d4e5",
  ExternalId: "0123456789abcdef",
  "AWS::AccountId": "111111111111",
  "AWS::Region": "eu-west-1",
};
const filled = (given: DeploymentParameters): Settings =>
  Settings.parse(JSON.parse(String(filledIn(settingsVariable(given), names))));

describe("tagPrefix", () => {
  it("is the setting's, for the member template", () => {
    expect(tagPrefix(parameters)).toBe("peering:");
    expect(tagPrefix({ ...parameters, settings: { tagPrefix: "net:" } })).toBe("net:");
  });
});

describe("settingsVariable", () => {
  it("is the settings of shared/config.ts, the deployment's own left to CloudFormation", () => {
    expect(filled(parameters)).toMatchObject({
      organizationId: "o-a1b2c3d4e5",
      hub: { account: "111111111111", region: "eu-west-1" },
      regions: ["eu-west-1", "eu-central-1"],
      mode: "enforce",
    });
  });

  it("takes any setting, but not the deployment's own", () => {
    expect(filled({ ...parameters, settings: { mode: "observe", tagPrefix: "net:", externalId: "other" } })).toMatchObject({
      mode: "observe",
      tagPrefix: "net:",
      externalId: "0123456789abcdef",
    });
  });

  it("refuses while packaging what the functions would refuse", () => {
    expect(() => settingsVariable({ ...parameters, settings: { mode: "watch" } })).toThrow(/mode/);
    expect(() => settingsVariable({ ...parameters, settings: { typo: 1 } })).toThrow(/typo/);
    expect(() => settingsVariable({ ...parameters, organizationId: "r-1" })).toThrow(/organizationId/);
    expect(() => settingsVariable({ ...parameters, regions: "eu-central-1,eu-west-1" })).toThrow(/`eu-west-1` comes first/);
    expect(() => settingsVariable({ ...parameters, regions: "" })).toThrow(/comes first/);
  });
});

describe("sweepSchedule", () => {
  it.each([
    ["15m", "rate(15 minutes)"],
    ["1m", "rate(1 minute)"],
    ["1h", "rate(1 hour)"],
    ["2d", "rate(2 days)"],
  ])("%s is %s", (sweepEvery, rate) => {
    expect(sweepSchedule({ ...parameters, settings: { sweepEvery } })).toBe(rate);
  });

  it("refuses seconds, which no schedule counts in", () => {
    expect(() => sweepSchedule({ ...parameters, settings: { sweepEvery: "90s" } })).toThrow(/minutes, hours or days/);
  });
});
