import { stringify } from "yaml";
import type { Action } from "#cli/scenario/action-schema.ts";
import { perform } from "#cli/scenario/actions.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { openStage, type RunOptions } from "#cli/scenario/run.ts";
import { sandboxFor } from "#cli/scenario/setting-up.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import type { CallRecord } from "#infra/sandbox/call.ts";

/** What the product did in one sweep and in the runs that it started. */
interface SweepTold {
  /** runs of the peering workflow */
  readonly started: number;
  /** calls of EC2 in member accounts, by whom they were made */
  readonly swept: readonly CallRecord[];
  readonly writes: readonly string[];
  /** every call that the hub's functions made */
  readonly calls: readonly CallRecord[];
}

/** A scenario that is played by hand: its world stands, its actions are done when asked for. */
export interface Staged {
  readonly stage: Stage;
  /** Does the scenario's next action, and waits until quiet. */
  next(): Promise<void>;
  /** Does one more action, and waits until quiet. */
  act(action: Action): Promise<void>;
  sweep(): Promise<SweepTold>;
}

const peeringRuns = ({ world }: Stage): number =>
  world.sandbox.states.executions.filter(({ machine }) => machine === "peering-autopilot-peering").length;

const ofProduct = ({ caller: { principal } }: CallRecord): boolean =>
  principal.kind === "role" && /^(PeeringAutopilot|peering-autopilot-)/.test(principal.roleName);

export const isWrite = ({ service, operation }: CallRecord): boolean => service === "ec2" && !/^(Describe|Get)/.test(operation);

/** Plays a scenario in the sandbox, without the wire. */
export const staged = async (scenario: object, options: Pick<RunOptions, "calls" | "ledger"> = {}): Promise<Staged> => {
  const read = parseScenario("staged.yaml", stringify({ version: 1, ...scenario }));
  const sandbox = sandboxFor(read, 1, options.calls);
  const stage = await openStage(await buildWorld(sandbox, read), {
    wire: false,
    ...(options.ledger && { ledger: options.ledger }),
  });
  await sandbox.clock.runUntilQuiet();
  let done = 0;
  const act = async (action: Action, index = 0): Promise<void> => {
    if ((await perform(stage, action, index)) === "refused") throw new Error(JSON.stringify(stage.findings.at(-1)));
    await sandbox.clock.runUntilQuiet();
  };
  return {
    stage,
    next: async () => {
      const action = read.actions[done];
      if (!action) throw new Error("the scenario has no more actions");
      await act(action, done++);
    },
    act,
    sweep: async () => {
      const before = { calls: sandbox.calls.length, runs: peeringRuns(stage) };
      await stage.product.sweep();
      await sandbox.clock.runUntilQuiet();
      const calls = sandbox.calls.slice(before.calls).filter(ofProduct);
      return {
        started: peeringRuns(stage) - before.runs,
        swept: calls.filter(({ service }) => service === "ec2"),
        writes: calls.filter(isWrite).map(({ operation }) => operation),
        calls,
      };
    },
  };
};
