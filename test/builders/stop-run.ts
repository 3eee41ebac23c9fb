import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { ownerClients } from "#cli/local/clients.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import type { Clients } from "#shared/aws/clients.ts";

export const hub = { account: "100000000000", region: "eu-west-1" };

/** The hub as its administrator has it in the console. */
export const hubClients = ({ world: { sandbox } }: Stage): Clients =>
  ownerClients({ sandbox, endpoint: null, region: hub.region }, hub.account);

/** Somebody stops the peering workflow that runs. */
export const stopRun = async (stage: Stage): Promise<void> => {
  const { executions } = stage.world.sandbox.states;
  const running = executions.find(({ status, machine }) => status === "RUNNING" && machine.endsWith("-peering"));
  if (!running) throw new Error("no peering workflow is running");
  await hubClients(stage)
    .states()
    .send(new StopExecutionCommand({ executionArn: running.arn }));
};

/** Somebody redrives the peering workflow that was stopped. */
export const redriveRun = async (stage: Stage): Promise<void> => {
  const { clock, states } = stage.world.sandbox;
  const stopped = states.executions.find(({ status, machine }) => status === "ABORTED" && machine.endsWith("-peering"));
  if (!stopped) throw new Error("no peering workflow was stopped");
  await hubClients(stage)
    .states()
    .send(new RedriveExecutionCommand({ executionArn: stopped.arn }));
  await clock.runUntilQuiet();
};

/** A sweep, so many minutes later. */
export const sweepAfter = async ({ world: { sandbox }, product }: Stage, minutes: number): Promise<void> => {
  await sandbox.clock.advance(minutes * 60_000);
  await product.sweep();
  await sandbox.clock.runUntilQuiet();
};
