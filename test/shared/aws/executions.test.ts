import { describe, expect, it } from "vitest";
import { executions } from "#shared/aws/executions.ts";
import { pcx } from "#test/builders/facts.ts";

const hub = { account: "100000000000", region: "eu-west-1" };
const workflowArn = "arn:aws:states:eu-west-1:100000000000:stateMachine:peering-autopilot-peering";

/** Step Functions that answers so. What it is asked for is in `asked`. */
const setUp = (answer: object | Error) => {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    asked.push(input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const clients = { states: () => ({ send }) } as unknown as Parameters<typeof executions>[0]; // one command of the many
  return { ...executions(clients, { workflowArn, ...hub }), asked };
};

const refused = (name: string) => Object.assign(new Error("Rate exceeded"), { name, $fault: "client" });

describe("an execution", () => {
  it("is asked for by its ARN", async () => {
    const known = setUp({ status: "RUNNING" });
    await known.endedAt(pcx, 7);
    const executionArn = `arn:aws:states:eu-west-1:100000000000:execution:peering-autopilot-peering:${pcx}-7`;
    expect(known.asked).toEqual([{ executionArn }]);
  });

  it.each([
    ["runs", { status: "RUNNING" }, null],
    ["has ended at a time that isn't told yet", { status: "ABORTED" }, null],
    ["was stopped", { status: "ABORTED", stopDate: new Date(5000) }, 5000],
    ["failed", { status: "FAILED", stopDate: new Date(5000) }, 5000],
    ["is forgotten", refused("ExecutionDoesNotExist"), 0],
  ])("that %s", async (_what, answer, endedAt) => {
    expect(await setUp(answer).endedAt(pcx, 1)).toBe(endedAt);
  });

  it.each([
    ["ThrottlingException", "RetryLater"],
    ["AccessDeniedException", "AccessMissing"],
  ])("that can't be asked for is no dead one: %s", async (code, name) => {
    await expect(setUp(refused(code)).endedAt(pcx, 1)).rejects.toMatchObject({ name });
  });
});
