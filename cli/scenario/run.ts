import type { SandboxOptions } from "#infra/sandbox/sandbox.ts";
import type { ReportContext } from "#shared/render/report.ts";
import type { Report } from "#shared/render/report-schema.ts";
import { deployProduct, type ProductOptions } from "../local/product.ts";
import type { Action } from "./action-schema.ts";
import { perform } from "./actions.ts";
import { contextOf } from "./context.ts";
import { describeAction } from "./describe-action.ts";
import { actionDone, noteSight, watchOver, worldQuiet } from "./invariants.ts";
import { packetsTraced } from "./invariants-of-traffic.ts";
import type { RunListener } from "./listener.ts";
import type { ReadScenario } from "./parse.ts";
import { reportOf } from "./report.ts";
import { sandboxFor, settingsOf } from "./setting-up.ts";
import type { Stage } from "./stage.ts";
import { buildWorld, type World } from "./world.ts";

export interface RunOptions {
  readonly seed: number;
  /** what happens to events */
  readonly faults: "none" | "drop" | "duplicate" | "delay";
  /** whether the product talks to the sandbox over HTTP, or directly */
  readonly wire: boolean;
  /** in memory when left out and the wire is off */
  readonly ledger?: ProductOptions["ledger"];
  readonly listener: RunListener;
  /** calls that fail, for rehearsing bad days */
  readonly calls?: Pick<SandboxOptions, "fault" | "faultAfter">;
}

export interface Ran {
  readonly report: Report;
  readonly context: Omit<ReportContext, "mismatches">;
  /** the world as it stands at the end, for who wants to look closer */
  readonly stage: Stage;
  /** the actions that AWS or the product refused, by index */
  readonly refused: readonly number[];
}

/** Runs a scenario to its end and tells how everything stands. Throws `InvalidScenario` for a world that AWS refuses. */
export const runScenario = async (read: ReadScenario, options: RunOptions): Promise<Ran> => {
  const sandbox = sandboxFor(read, options.seed, options.calls);
  try {
    const stage = await openStage(await buildWorld(sandbox, read), options);
    sandbox.events.delivery = options.faults === "none" ? "normal" : options.faults;
    sandbox.states.onHistory(({ execution, event }) => {
      if (event.type.endsWith("StateEntered")) options.listener.stage(`${execution.name} ${String(event.details.name)}`);
    });
    const watch = watchOver(stage);
    const refused: number[] = [];
    await sandbox.clock.runUntilQuiet();
    for (const [index, action] of read.actions.entries()) {
      options.listener.starts(index);
      actionDone(stage, watch);
      if ((await unbroken(action, () => perform(stage, action, index))) === "refused") refused.push(index);
      if (action.is !== "advance") actionDone(stage, watch);
      noteSight(stage, watch, action);
      await unbroken(action, () => sandbox.clock.runUntilQuiet());
      worldQuiet(stage, watch);
      await packetsTraced(stage, watch, `after action ${index + 1} (${describeAction(action)})`);
      options.listener.ends(index);
    }
    return { report: await reportOf(stage, watch), context: contextOf(stage), stage, refused };
  } finally {
    await sandbox.close();
  }
};

/** What an action broke is told with the action's name. */
const unbroken = async <T>(action: Action, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`action \`${describeAction(action)}\`: ${why}`, { cause: error });
  }
};

/** The product at work in a world. */
export const openStage = async (world: World, { wire, ledger }: Pick<RunOptions, "wire" | "ledger">): Promise<Stage> => {
  const { sandbox, read, hub } = world;
  if (hub.account !== sandbox.organizations.managementAccount) sandbox.organizations.delegate(hub.account);
  const product = await deployProduct(sandbox, {
    hub,
    settings: settingsOf(read),
    policies: read.policies,
    notOnboarded: world.notOnboarded,
    wire,
    ledger: ledger ?? (wire ? "dynamodb" : "memory"),
  });
  sandbox.startThrottling();
  return { world, product, requested: new Map(), findings: [] };
};
