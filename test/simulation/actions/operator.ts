import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { hub } from "../world/places.ts";
import type { Action } from "./action.ts";

const decide: Action = {
  name: "decide-approval",
  number: "F27",
  weight: 5,
  act: async ({ requested, product, approved, denied }, draws) => {
    const id = draws.oneOf(requested);
    if (id === undefined) return undefined;
    const decision = draws.chance(0.75) ? "approve" : "deny";
    const done = await product.approve({ peering: PeeringConnectionId.parse(id), by: "mallory", decision, reason: "simulated" });
    if (decision === "approve" && done.is === "recorded") approved.add(id);
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

/** The state machine's own execution is stopped in the console: its peering looks busy until the sweep asks for it. */
const stopExecution: Action = {
  name: "stop-execution",
  number: "F33",
  weight: 1,
  act: async ({ sandbox }, draws) => {
    const running = sandbox.states.executions.filter(
      ({ status, machine }) => status === "RUNNING" && machine.endsWith("peering"),
    );
    const execution = draws.oneOf(running);
    if (!execution) return undefined;
    const principal = { kind: "root", account: hub.account, arn: `arn:aws:iam::${hub.account}:root`, id: hub.account } as const;
    await sandbox.call(
      { service: "states", operation: "StopExecution", input: { executionArn: execution.arn } },
      { ...hub, accessKeyId: hub.account, principal },
    );
    return execution.name;
  },
};

export const operatorActions: readonly Action[] = [decide, sweepNow, redeploy, startExecution, stopExecution];
