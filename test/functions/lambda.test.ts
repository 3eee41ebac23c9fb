import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Environment } from "#functions/environment.ts";
import { lambda } from "#functions/lambda.ts";
import type { Clients } from "#shared/aws/clients.ts";
import { AccessMissing, nowhere, RetryLater } from "#shared/errors.ts";

const context = {
  functionName: "f",
  awsRequestId: "request-1",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:1:function:f",
  memoryLimitInMB: "256",
  getRemainingTimeInMillis: () => 60_000,
} as Context;

const setUp = (run: (input: { n: number }) => Promise<unknown>) => {
  const lines: string[] = [];
  const environment: Environment = {
    variables: {},
    clock: { now: () => 0, sleep: async () => {} },
    clients: {} as Clients, // a stage without AWS
    ledger: null,
    policies: async () => [],
    log: (line) => lines.push(line),
  };
  const input = z.object({ n: z._default(z.int(), 7) });
  const handler = lambda(
    () => ({
      name: "apply",
      input,
      run: (given, log) => {
        log.note("ran", { n: given.n });
        return run(given);
      },
    }),
    environment,
  );
  return { handler, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
};

describe("lambda", () => {
  it("gives the stage what the schema made of the event, and takes all lines where the environment wants them", async () => {
    const { handler, entries } = setUp(async ({ n }) => n + 1);
    expect(await handler({ n: 1, extra: true }, context)).toBe(2);
    expect(await handler({}, context)).toBe(8);
    const note = entries().find(({ message }) => message === "ran");
    expect(note).toMatchObject({ level: "INFO", n: 1, function_request_id: "request-1", service: "peering-apply" });
    expect(entries().some((entry) => "_aws" in entry)).toBe(true);
  });

  it("refuses input that doesn't fit, before the stage runs", async () => {
    const { handler, entries } = setUp(async () => expect.unreachable());
    await expect(handler({ n: "one" }, context)).rejects.toMatchObject({ name: "ParseError" });
    expect(entries().some(({ level }) => level === "ERROR")).toBe(true);
  });

  it.each([
    [new RetryLater("throttled", { where: nowhere, instructions: "" }), "RetryLater"],
    [new AccessMissing("no role", { where: nowhere, instructions: "" }), "AccessMissing"],
    [new TypeError("ours"), "TypeError"],
  ])("a thrown %s keeps its name, by which the workflow retries", async (error, name) => {
    const { handler, lines } = setUp(() => Promise.reject(error));
    await expect(handler({}, context)).rejects.toBe(error);
    expect(error.name).toBe(name);
    expect(lines.join("\n")).not.toMatch(/ at .*\.ts:\d+/);
  });

  it("leaves the end of an invocation that takes too long to Lambda, by whose word for it the workflow retries", async () => {
    const { handler } = setUp(() => new Promise((answers) => setTimeout(answers, 10, "late")));
    expect(await handler({}, { ...context, getRemainingTimeInMillis: () => 6 })).toBe("late");
  });
});
