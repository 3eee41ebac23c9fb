import type { ExecutionView } from "#infra/sandbox/states/states.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import type { Draws } from "../draws.ts";
import { recordedBlocks } from "../oracle/blocks.ts";
import type { Run } from "../run-state.ts";
import { hub } from "../world/places.ts";
import type { Action } from "./action.ts";

const decide: Action = {
  name: "decide-approval",
  number: "F27",
  weight: 5,
  act: async ({ requested, product, approved, denied, answers }, draws) => {
    const id = draws.oneOf(requested);
    if (id === undefined) return undefined;
    const decision = draws.chance(0.75) ? "approve" : "deny";
    const peering = PeeringConnectionId.parse(id);
    const blocks = recordedBlocks(await product.ledger.read(peering));
    const done = await product.approve({ peering, by: "mallory", decision, reason: "simulated" });
    if (done.is === "recorded") answers.set(id, { is: decision === "approve" ? "approved" : "denied", blocks });
    if (decision === "approve" && done.is === "recorded") approved.set(id, blocks);
    if (decision === "deny" && done.is === "recorded") denied.add(id);
    return `${decision} ${id}: ${done.is}`;
  },
};

const sweepNow: Action = {
  name: "sweep-now",
  number: "",
  weight: 3,
  act: async ({ sandbox, product }) => {
    sandbox.states.start({ machineArn: product.sweepArn, input: "{}" });
    return "";
  },
};

const redeploy: Action = {
  name: "redeploy",
  number: "F34",
  weight: 1,
  act: async ({ product }) => {
    product.redeploy();
    return "";
  },
};

/** An execution that somebody starts by hand, for a generation that runs already, or has ended. */
const startExecution: Action = {
  name: "start-execution",
  number: "F11, F12",
  weight: 3,
  act: async ({ sandbox, product, requested }, draws) => {
    const id = draws.oneOf(requested);
    const entry = id === undefined ? null : await product.ledger.read(PeeringConnectionId.parse(id));
    if (!entry) return undefined;
    const generation = Math.max(1, entry.generation - draws.below(2));
    const name = `${entry.id}-${generation}-again-${draws.below(1e6)}`;
    sandbox.states.start({ machineArn: product.workflowArn, name, input: JSON.stringify({ peering: entry.id, generation }) });
    return `${entry.id} generation ${generation}`;
  },
};

const oneThatRuns = ({ sandbox }: Run, draws: Draws): ExecutionView | undefined =>
  draws.oneOf(sandbox.states.executions.filter(({ status, machine }) => status === "RUNNING" && machine.endsWith("peering")));

/** The hub's administrator does something to an execution in the console. */
const inConsole = async ({ sandbox }: Run, operation: string, { arn }: ExecutionView): Promise<void> => {
  const principal = { kind: "root", account: hub.account, arn: `arn:aws:iam::${hub.account}:root`, id: hub.account } as const;
  const call = { service: "states", operation, input: { executionArn: arn } } as const;
  await sandbox.call(call, { ...hub, accessKeyId: hub.account, principal });
};

/** The state machine's own execution is stopped in the console: its peering looks busy until the sweep asks for it. */
const stopExecution: Action = {
  name: "stop-execution",
  number: "F33",
  weight: 1,
  act: async (run, draws) => {
    const execution = oneThatRuns(run, draws);
    if (!execution) return undefined;
    await inConsole(run, "StopExecution", execution);
    return execution.name;
  },
};

const minute = 60_000;

/** Once, when the execution hands out its next changes. */
const atItsNextChange = ({ sandbox: { states } }: Run, { name }: ExecutionView, act: () => unknown): void => {
  let isOver = false;
  states.onHistory(({ execution, event: { type } }) => {
    if (isOver || execution.name !== name || type !== "MapStateEntered") return;
    isOver = true;
    act();
  });
};

/**
 * An execution is stopped, and redriven: at once, before the sweep would take its peering up, in the very moments in which it does,
 * or after that.
 */
const redriveExecution: Action = {
  name: "redrive-execution",
  number: "F33",
  weight: 1,
  act: async (run, draws) => {
    const execution = oneThatRuns(run, draws);
    if (!execution) return undefined;
    const { clock } = run.sandbox;
    const redrive = async () => {
      if (execution.status !== "ABORTED") return;
      await inConsole(run, "RedriveExecution", execution);
      run.note(`REDRIVEN ${execution.name}`);
    };
    const stop = async () => {
      await inConsole(run, "StopExecution", execution);
      const toSweep = 30 * minute - (clock.now() % (15 * minute));
      const later = draws.oneOf([1000, 21 * minute, toSweep + draws.below(4000), toSweep + minute]) ?? 0;
      clock.after(later, "work", redrive);
      run.note(`STOPPED ${execution.name}, to be redriven in ${later} ms`);
    };
    const within = draws.below(100);
    if (draws.chance(0.3)) await stop();
    else atItsNextChange(run, execution, () => clock.after(within, "work", stop));
    return execution.name;
  },
};

/** What needs a run that is under way comes with the rare ones, which have draws of their own. */
export const redriveActions: readonly Action[] = [redriveExecution];

export const operatorActions: readonly Action[] = [decide, sweepNow, redeploy, startExecution, stopExecution];
