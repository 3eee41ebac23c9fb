// osls resolves ${file(infra/build/osls.cjs):name} by require(); what it computes is in TypeScript beside this file.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { refuseFaultyPolicies } = require("./policies.ts");
const { settingsVariable, sweepSchedule, tagPrefix } = require("./settings.ts");

const text = (path) => () => readFileSync(join(__dirname, "..", path), "utf8");

const parameters = async ({ resolveVariable }) => ({
  region: await resolveVariable("self:provider.region"),
  regions: await resolveVariable("param:regions"),
  organizationId: await resolveVariable("param:organizationId"),
  externalId: await resolveVariable("param:externalId"),
  settings: await resolveVariable("param:settings"),
});

module.exports = {
  settings: async (osls) => {
    refuseFaultyPolicies(join(__dirname, "../policies"));
    return settingsVariable(await parameters(osls));
  },
  sweepSchedule: async (osls) => sweepSchedule(await parameters(osls)),
  tagPrefix: async (osls) => tagPrefix(await parameters(osls)),
  memberTemplate: text("access/member.yml"),
  peeringDefinition: text("workflow/peering.asl.json"),
  sweepDefinition: text("workflow/sweep.asl.json"),
};
