import { createSandbox, type Sandbox, type SandboxOptions } from "#infra/sandbox/sandbox.ts";
import { Settings } from "#shared/config.ts";
import { declarationsOf } from "./meaning/declarations.ts";
import { givenOf } from "./network.ts";
import type { ReadScenario } from "./parse.ts";
import { memberRoles, scenarioExternalId, scenarioOrganization } from "./shipped.ts";
import { hubOf, regionsOf } from "./world.ts";

const startAt = "2026-01-05T09:00:00Z";

/** An empty sandbox for a scenario: the organization, and nothing in it. Nothing is throttled until the stage opens. */
export const sandboxFor = (
  { scenario }: ReadScenario,
  seed: number,
  faults: Pick<SandboxOptions, "fault" | "faultAfter"> = {},
): Sandbox =>
  createSandbox({
    ...faults,
    seed,
    startAt,
    throttling: false,
    organization: { id: scenario.organization.id ?? scenarioOrganization, managementAccount: managementAccountOf(scenario) },
  });

/** The hub's account when the scenario lists it nowhere; else one more, as a hub ought not to be the management account. */
const managementAccountOf = (scenario: ReadScenario["scenario"]): string => {
  const hub = hubOf(scenario).account;
  const listed = new Set(
    declarationsOf({ ...scenario, hub: undefined }).flatMap(({ kind, id, path }) =>
      kind === "account" && path[0] !== "hub" ? [id] : [],
    ),
  );
  if (!listed.has(hub)) return hub;
  const free = ["100000000000", "100000000099", "100000000098"].find((id) => !listed.has(id));
  return free ?? "100000000097";
};

/** The scenario's part of the settings, and the rest filled in. */
export const settingsOf = ({ scenario }: ReadScenario): Settings =>
  Settings.parse({
    organizationId: scenario.organization.id ?? scenarioOrganization,
    hub: hubOf(scenario),
    regions: regionsOf(scenario),
    memberRoles: memberRoles,
    externalId: scenarioExternalId,
    ...givenOf(scenario.settings ?? {}),
  });
