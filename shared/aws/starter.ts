import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Starter } from "../stages/ports.ts";
import { executionName } from "../stages/run.ts";
import type { Clients } from "./clients.ts";
import { codeOf, translated } from "./errors.ts";

/**
 * Starts the peering workflow by name. While it runs, the same name and input answer with the running execution; after its
 * end `ExecutionAlreadyExists` (aws-facts 10): both mean that this generation has been started.
 */
export const starter = (
  clients: Clients,
  { workflowArn, account, region }: { readonly workflowArn: string; readonly account: string; readonly region: string },
): Starter => ({
  start: async (peering, generation) => {
    try {
      await clients.states().send(
        new StartExecutionCommand({
          stateMachineArn: workflowArn,
          name: executionName(peering, generation),
          input: JSON.stringify({ peering, generation }),
        }),
      );
      return "started";
    } catch (error) {
      if (codeOf(error) === "ExecutionAlreadyExists") return "already";
      throw translated(error, { account, region, resource: workflowArn }, "start");
    }
  },
});
