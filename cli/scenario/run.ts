import { createSandbox, type Sandbox } from "#infra/sandbox/sandbox.ts";
import { Settings } from "#shared/config.ts";
import type { ReportContext } from "#shared/render/report.ts";
import type { Report } from "#shared/render/report-schema.ts";
import { deployProduct } from "../local/product.ts";
import { perform } from "./actions.ts";
import { contextOf } from "./context.ts";
import { actionDone, watchOver, worldQuiet } from "./invariants.ts";
import { declarationsOf } from "./meaning/declarations.ts";
import type { ReadScenario } from "./parse.ts";
import { reportOf } from "./report.ts";
import type { Stage } from "./stage.ts";
import { buildWorld, hubOf, regionsOf, type World } from "./world.ts";

export interface RunOptions {
  readonly seed: number;
  /** what happens to events */
  readonly faults: "none" | "drop" | "duplicate" | "delay";
  /** whether the product talks to the sandbox over HTTP, or directly */
  readonly wire: boolean;
  readonly listener: {
    starts(index: number): void;
    stage(text: string): void;
    ends(index: number): void;
  };
}

export interface Ran {
  readonly report: Report;
  readonly context: Omit<ReportContext, "mismatches">;
}

/** Runs a scenario to its end and tells how everything stands. Throws `InvalidScenario` for a world that AWS refuses. */
export const runScenario = async (read: ReadScenario, options: RunOptions): Promise<Ran> => {
  const sandbox = sandboxFor(read, options.seed);
  try {
    const stage = await openStage(await buildWorld(sandbox, read), options);
    sandbox.events.delivery = options.faults === "none" ? "normal" : options.faults;
    sandbox.states.onHistory(({ execution, event }) => {
      if (event.type.endsWith("StateEntered")) options.listener.stage(`${execution.name} ${String(event.details.name)}`);
    });
    const watch = watchOver(stage);
    await sandbox.clock.runUntilQuiet();
    for (const [index, action] of read.actions.entries()) {
      options.listener.starts(index);
      actionDone(stage, watch);
      await perform(stage, action, index);
      if (action.is !== "advance") actionDone(stage, watch);
      await sandbox.clock.runUntilQuiet();
      worldQuiet(stage, watch);
      options.listener.ends(index);
    }
    return { report: await reportOf(stage, watch), context: contextOf(stage) };
  } finally {
    await sandbox.close();
  }
};

const startAt = "2026-01-05T09:00:00Z";

/** An empty sandbox for a scenario: the organization, and nothing in it. */
export const sandboxFor = ({ scenario }: ReadScenario, seed: number): Sandbox =>
  createSandbox({
    seed,
    startAt,
    organization: { id: scenario.organization.id ?? "o-sandbox00", managementAccount: managementAccountOf(scenario) },
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

/** The product at work in a world. */
export const openStage = async (world: World, { wire }: Pick<RunOptions, "wire">): Promise<Stage> => {
  const { sandbox, read, hub } = world;
  if (hub.account !== sandbox.organizations.managementAccount) sandbox.organizations.delegate(hub.account);
  const product = await deployProduct(sandbox, {
    hub,
    settings: settingsOf(read),
    policies: read.policies,
    notOnboarded: world.notOnboarded,
    wire,
  });
  return { world, product, requested: new Map(), findings: [] };
};

/** The scenario's part of the settings, and the rest filled in. */
const settingsOf = ({ scenario }: ReadScenario): Settings =>
  Settings.parse({
    organizationId: scenario.organization.id ?? "o-sandbox00",
    hub: hubOf(scenario),
    regions: regionsOf(scenario),
    memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
    externalId: "scenario-external-id",
    ...scenario.settings,
  });
