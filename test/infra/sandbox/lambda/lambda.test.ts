import { describe, expect, it } from "vitest";
import type { Invocation, LambdaContext } from "#infra/sandbox/lambda/invocation.ts";
import { createLambda, type Lambdas } from "#infra/sandbox/lambda/lambda.ts";
import { bareCore, start } from "../events/bare-core.ts";

type Handler = (event: unknown, context: LambdaContext, lambda: Lambdas) => Promise<unknown>;

const world = (handler: Handler, timeoutSeconds = 10) => {
  const core = bareCore();
  const lambda = createLambda(core);
  const arn = lambda.register({
    name: "f",
    account: "111111111111",
    region: "eu-west-1",
    roleArn: "arn:aws:iam::111111111111:role/f",
    timeoutSeconds,
    handler: (event, context) => handler(event, context, lambda),
  });
  const invocations: Invocation[] = [];
  lambda.onInvocation((invocation) => invocations.push(invocation));
  return { core, lambda, arn, invocations };
};

describe("invoke", () => {
  it("passes JSON in and out, copied", async () => {
    const event = { list: [1], gone: undefined };
    const seen: unknown[] = [];
    const { lambda, arn, invocations } = world(async (given) => {
      seen.push(given);
      return { at: new Date(0), gone: undefined };
    });
    expect(await lambda.invoke(arn, event)).toEqual({ is: "returned", payload: { at: "1970-01-01T00:00:00.000Z" } });
    expect(seen).toEqual([{ list: [1] }]);
    expect(seen[0]).not.toBe(event);
    expect(seen[0]).not.toHaveProperty("gone");
    expect(invocations).toEqual([expect.objectContaining({ functionName: "f", attempt: 1, startedAt: start, endedAt: start })]);
  });

  it("lets calls of one invocation sleep at the same time, and one wait for another that still sleeps", async () => {
    const { core, lambda, arn } = world(async (_event, _context, { clock }) => {
      const longer = clock.sleep(2000);
      await clock.sleep(1000);
      await longer;
      return clock.now() - start;
    });
    const answer = lambda.invoke(arn, {});
    await core.clock.runUntilQuiet();
    expect(await answer).toMatchObject({ payload: 2000 });
  });

  it("gives the context of Lambda", async () => {
    const { core, lambda, arn } = world(async (_event, context, own) => {
      const before = context.getRemainingTimeInMillis();
      await own.clock.sleep(4000);
      return { ...context, before, after: context.getRemainingTimeInMillis() };
    });
    const answer = lambda.invoke(`${arn}:live`, {});
    await core.clock.runUntilQuiet();
    expect(await answer).toMatchObject({
      payload: {
        functionName: "f",
        invokedFunctionArn: `${arn}:live`,
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        logGroupName: "/aws/lambda/f",
        before: 10_000,
        after: 6_000,
      },
    });
  });

  it.each<[unknown, object]>([
    [Object.assign(new Error("no"), { name: "RetryLater" }), { errorType: "RetryLater", errorMessage: "no" }],
    [new TypeError("x"), { errorType: "TypeError", errorMessage: "x" }],
    ["text", { errorType: "string", errorMessage: "text" }],
  ])("reports %s as the Node.js runtime does", async (thrown, error) => {
    const { lambda, arn } = world(() => Promise.reject(thrown));
    expect(await lambda.invoke(arn, {})).toEqual({ is: "failed", error: expect.objectContaining(error) });
  });

  it("reports what a handler throws before its first await, and what isn't JSON", async () => {
    const thrower = world(() => {
      throw new RangeError("at once");
    });
    expect(await thrower.lambda.invoke(thrower.arn, {})).toMatchObject({ error: { errorType: "RangeError" } });
    const marshal = world(async () => ({ big: 1n }));
    expect(await marshal.lambda.invoke(marshal.arn, {})).toMatchObject({ error: { errorType: "Runtime.MarshalError" } });
  });

  it("refuses a function that isn't there", async () => {
    const { lambda, arn } = world(async () => null);
    await expect(lambda.invoke(`${arn}x`, {})).rejects.toMatchObject({ code: "ResourceNotFoundException", status: 404 });
    expect(() => lambda.invokeAsync(`${arn}x`, {})).toThrow(expect.objectContaining({ code: "ResourceNotFoundException" }));
  });
});

describe("virtual time", () => {
  it("stands still while a handler works", async () => {
    const { core, lambda, arn } = world(async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resume) => setImmediate(resume));
      return core.clock.now();
    });
    const later: number[] = [];
    core.clock.after(1, "work", () => later.push(core.clock.now()));
    lambda.invokeAsync(arn, {});
    const answer = lambda.invoke(arn, {});
    await core.clock.runUntilQuiet();
    expect(await answer).toMatchObject({ payload: start });
    expect(later).toEqual([start + 1]);
  });

  it("ends a handler that sleeps too long, for good", async () => {
    const log: string[] = [];
    const { core, lambda, arn } = world(async (_event, _context, own) => {
      log.push("before");
      await own.clock.sleep(60_000);
      log.push("after");
    });
    const answer = lambda.invoke(arn, {});
    await core.clock.runUntilQuiet();
    expect(await answer).toMatchObject({
      is: "failed",
      error: {
        errorType: "Sandbox.Timedout",
        errorMessage: expect.stringMatching(/^RequestId: .* Error: Task timed out after 10\.00 seconds$/),
      },
    });
    await core.clock.advance(120_000);
    expect(log).toEqual(["before"]);
  });

  it("crash: the rest of the handler never runs", async () => {
    const log: string[] = [];
    const { core, lambda, arn } = world(async (_event, _context, own) => {
      await own.clock.sleep(10);
      log.push("before");
      try {
        await own.crash();
      } finally {
        log.push("after");
      }
    });
    const answer = lambda.invoke(arn, {});
    await core.clock.runUntilQuiet();
    expect(await answer).toMatchObject({
      error: { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("signal: killed") },
    });
    expect(log).toEqual(["before"]);
    expect(() => lambda.crash()).toThrow("no invocation is running");
  });
});

describe("invokeAsync", () => {
  it("repeats after one and two minutes, then gives up", async () => {
    const at: number[] = [];
    const { core, lambda, arn, invocations } = world(async () => {
      at.push(core.clock.now() - start);
      throw new Error("no");
    });
    lambda.configureAsync(arn, { onFailure: "arn:aws:sqs:eu-west-1:111111111111:dead" });
    lambda.invokeAsync(arn, { n: 1 });
    await core.clock.runUntilQuiet();
    expect(at.map((time) => Math.floor(time / 60_000))).toEqual([0, 1, 3]);
    expect(invocations.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(lambda.deadLetters).toEqual([
      expect.objectContaining({
        functionArn: arn,
        event: { n: 1 },
        attempts: 3,
        error: expect.objectContaining({ errorType: "Error" }),
        destination: "arn:aws:sqs:eu-west-1:111111111111:dead",
      }),
    ]);
  });

  it("stops repeating once it went well, or as configured", async () => {
    let calls = 0;
    const { core, lambda, arn } = world(async () => {
      if (++calls === 1) throw new Error("once");
    });
    lambda.invokeAsync(arn, {});
    await core.clock.runUntilQuiet();
    expect([calls, lambda.deadLetters.length]).toEqual([2, 0]);
    const never = world(() => Promise.reject(new Error("no")));
    never.lambda.configureAsync(never.arn, { maximumRetryAttempts: 0 });
    never.lambda.invokeAsync(never.arn, {});
    await never.core.clock.runUntilQuiet();
    expect(never.lambda.deadLetters).toEqual([expect.objectContaining({ attempts: 1 })]);
  });

  it.each<[object | undefined, boolean]>([
    [undefined, false],
    [{ principal: "events.amazonaws.com" }, true],
    [{ principal: "events.amazonaws.com", sourceArn: "arn:aws:events:eu-west-1:111111111111:rule/bus/r" }, true],
    [{ principal: "events.amazonaws.com", sourceArn: "arn:aws:events:*:*:rule/bus/*", sourceAccount: "111111111111" }, true],
    [{ principal: "events.amazonaws.com", sourceArn: "arn:aws:events:eu-west-1:111111111111:rule/other" }, false],
    [{ principal: "events.amazonaws.com", sourceAccount: "222222222222" }, false],
    [{ principal: "sns.amazonaws.com" }, false],
  ])("a rule with the permission %j may invoke: %s", async (permission, may) => {
    let calls = 0;
    const { core, lambda, arn } = world(async () => void calls++);
    if (permission) lambda.permit(arn, permission as never);
    const invoke = () => lambda.invokeForRule(arn, {}, "arn:aws:events:eu-west-1:111111111111:rule/bus/r");
    if (may) invoke();
    else expect(invoke).toThrow("is not authorized to perform: lambda:InvokeFunction");
    await core.clock.runUntilQuiet();
    expect(calls).toBe(may ? 1 : 0);
  });
});
