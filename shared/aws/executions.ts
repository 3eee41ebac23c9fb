import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import type { Executions } from "../stages/ports.ts";
import { executionName } from "../stages/run.ts";
import type { Clients } from "./clients.ts";
import { codeOf, translated } from "./errors.ts";

/** Tells how the peering workflow's executions stand. Step Functions forgets one 90 days after its end (`ExecutionDoesNotExist`). */
export const executions = (
  clients: Clients,
  { workflowArn, account, region }: { readonly workflowArn: string; readonly account: string; readonly region: string },
): Executions => ({
  endedAt: async (peering, generation) => {
    // arn:aws:states:<region>:<account>:execution:<state machine>:<name>
    const executionArn = `${workflowArn.replace(":stateMachine:", ":execution:")}:${executionName(peering, generation)}`;
    try {
      const { status, stopDate } = await clients.states().send(new DescribeExecutionCommand({ executionArn }));
      return status === "RUNNING" || !stopDate ? null : stopDate.getTime();
    } catch (error) {
      if (codeOf(error) === "ExecutionDoesNotExist") return 0;
      throw translated(error, { account, region, resource: executionArn }, "read");
    }
  },
});
