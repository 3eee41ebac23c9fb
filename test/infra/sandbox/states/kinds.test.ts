import { describe, expect, it } from "vitest";
import { start } from "../events/bare-core.ts";
import { failing, functionArn, inner, named, only, statesWorld, task } from "./world.ts";

const echo = async (event: unknown) => event;

describe("Pass", () => {
  it.each<[string, object, unknown, unknown]>([
    ["hands on", {}, { a: 1 }, { a: 1 }],
    ["a result", { Result: { r: 1 } }, { a: 1 }, { r: 1 }],
    ["a result at a path", { Result: 5, ResultPath: "$.x.y" }, { a: 1 }, { a: 1, x: { y: 5 } }],
    ["nothing", { Result: 5, ResultPath: null }, { a: 1 }, { a: 1 }],
    ["a part", { InputPath: "$.a" }, { a: [1, 2] }, [1, 2]],
    ["an empty input", { InputPath: null }, { a: 1 }, {}],
    ["a part of the output", { OutputPath: "$.a[1]" }, { a: [1, 2] }, 2],
    ["an empty output", { OutputPath: null }, { a: 1 }, {}],
    [
      "parameters",
      { Parameters: { "b.$": "$.a", c: { d: 1 }, "e.$": "$['odd name']" } },
      { a: 1, "odd name": 2 },
      { b: 1, c: { d: 1 }, e: 2 },
    ],
    ["parameters at a path", { Parameters: { "b.$": "$.a" }, ResultPath: "$.p" }, { a: 1 }, { a: 1, p: { b: 1 } }],
    ["all elements", { Parameters: { "b.$": "$.a[*].v" } }, { a: [{ v: 1 }, { w: 0 }, { v: 2 }] }, { b: [1, 2] }],
    [
      "the execution's input",
      { Parameters: { "b.$": "$$.Execution.Input.a", "s.$": "$$.State.Name" } },
      { a: 1 },
      { b: 1, s: "S" },
    ],
    ["Format", { Parameters: { "b.$": "States.Format('{} of {} \\{\\}', $.a, $.o)" } }, { a: 1, o: "x" }, { b: "1 of x {}" }],
    [
      "nested intrinsics",
      { Parameters: { "b.$": "States.ArrayLength(States.Array($.a, 'it\\'s', 3, null))" } },
      { a: 1 },
      { b: 4 },
    ],
    [
      "JSON text",
      { Parameters: { "b.$": "States.StringToJson(States.JsonToString($.a))" } },
      { a: { x: [1] } },
      { b: { x: [1] } },
    ],
    [
      "lists and sums",
      {
        Parameters: {
          "g.$": "States.ArrayGetItem($.l, 1)",
          "c.$": "States.ArrayContains($.l, 7)",
          "s.$": "States.MathAdd($.l[0], -1)",
        },
      },
      { l: [7, 8] },
      { g: 8, c: true, s: 6 },
    ],
    [
      "merged",
      { Parameters: { "m.$": "States.JsonMerge($.a, $.b, false)" } },
      { a: { x: 1, y: 1 }, b: { y: 2 } },
      { m: { x: 1, y: 2 } },
    ],
  ])("gives %s", async (_name, fields, ...[input, output]) => {
    const execution = await statesWorld().run(only({ Type: "Pass", End: true, ...fields }), input);
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    expect(execution.output).toEqual(output);
  });

  it.each<[string, object, string]>([
    ["a parameter that isn't there", { Parameters: { "b.$": "$.no" } }, "States.ParameterPathFailure"],
    ["an input that isn't there", { InputPath: "$.no" }, "States.Runtime"],
    ["an output that isn't there", { OutputPath: "$.no" }, "States.Runtime"],
    ["a place that can't be", { Result: 1, ResultPath: "$.a.b" }, "States.ResultPathMatchFailure"],
    ["an intrinsic's argument", { Parameters: { "b.$": "States.ArrayLength($.a)" } }, "States.IntrinsicFailure"],
    ["a format of a list", { Parameters: { "b.$": "States.Format('{}', States.Array($.a))" } }, "States.IntrinsicFailure"],
    ["a format with too few braces", { Parameters: { "b.$": "States.Format('', $.a)" } }, "States.IntrinsicFailure"],
  ])("fails on %s", async (_name, fields, error) => {
    expect(await statesWorld().run(only({ Type: "Pass", End: true, ...fields }), { a: 1 })).toMatchObject({
      status: "FAILED",
      error,
    });
  });

  it("limits payloads to 256 KiB, counted in bytes", async () => {
    const grow = (count: number) =>
      only({ Type: "Pass", End: true, Parameters: { "b.$": `States.Array(${Array(count).fill("$.a").join(",")})` } });
    const a = "é".repeat(50_000);
    expect(await statesWorld().run(grow(2), { a })).toMatchObject({ status: "SUCCEEDED" });
    expect(await statesWorld().run(grow(3), { a })).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });
});

describe("Choice", () => {
  const choose = (rule: object) => ({
    StartAt: "C",
    States: {
      C: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Succeed" },
      No: { Type: "Fail", Error: "No" },
    },
  });
  it.each<[object, unknown, boolean]>([
    [{ Variable: "$.a", StringEquals: "x" }, { a: "x" }, true],
    [{ Variable: "$.a", StringEquals: "x" }, { a: 1 }, false],
    [{ Variable: "$.a", BooleanEquals: true }, { a: true }, true],
    [{ Variable: "$.a", BooleanEquals: true }, { a: "true" }, false],
    [{ Variable: "$.a", NumericEquals: 1 }, { a: 1 }, true],
    [{ Variable: "$.a", NumericGreaterThan: 1 }, { a: 1 }, false],
    [{ Variable: "$.a", NumericGreaterThanEquals: 1 }, { a: 1 }, true],
    [{ Variable: "$.a", NumericLessThan: 1 }, { a: 0 }, true],
    [{ Variable: "$.a", NumericLessThanEquals: 1 }, { a: 2 }, false],
    [{ Variable: "$.a", IsPresent: true }, { a: null }, true],
    [{ Variable: "$.a", IsPresent: true }, {}, false],
    [{ Variable: "$.a", IsPresent: false }, {}, true],
    [{ Variable: "$.a", IsNull: true }, { a: null }, true],
    [{ Variable: "$.a", IsNull: false }, { a: 1 }, true],
    [
      {
        And: [
          { Variable: "$.a", NumericGreaterThan: 0 },
          { Variable: "$.a", NumericLessThan: 5 },
        ],
      },
      { a: 3 },
      true,
    ],
    [
      {
        And: [
          { Variable: "$.a", NumericGreaterThan: 0 },
          { Variable: "$.a", NumericLessThan: 5 },
        ],
      },
      { a: 7 },
      false,
    ],
    [
      {
        Or: [
          { Variable: "$.a", NumericEquals: 1 },
          { Variable: "$.a", NumericEquals: 2 },
        ],
      },
      { a: 2 },
      true,
    ],
    [{ Not: { Variable: "$.a", StringEquals: "x" } }, { a: "y" }, true],
    [{ Variable: "$$.Execution.Input.a", NumericEquals: 1 }, { a: 1 }, true],
  ])("%j on %j: %s", async (rule, input, yes) => {
    expect((await statesWorld().run(choose(rule), input)).status).toBe(yes ? "SUCCEEDED" : "FAILED");
  });

  it("fails without a match or a default", async () => {
    const machine = {
      StartAt: "C",
      States: { C: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "Y" }] }, Y: { Type: "Succeed" } },
    };
    expect(await statesWorld().run(machine, { a: 2 })).toMatchObject({ status: "FAILED", error: "States.NoChoiceMatched" });
    expect(await statesWorld().run(machine, {})).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining("$.a"),
    });
  });
});

describe("Wait", () => {
  it.each<[object, unknown, number]>([
    [{ Seconds: 90 }, {}, 90_000],
    [{ Seconds: 0 }, {}, 0],
    [{ SecondsPath: "$.s" }, { s: 7 }, 7_000],
    [{ Timestamp: "2026-11-22T13:00:00Z" }, {}, 3_600_000],
    [{ TimestampPath: "$.t" }, { t: "2026-11-22T12:00:01Z" }, 1_000],
    [{ Timestamp: "2020-01-01T00:00:00Z" }, {}, 0],
  ])("%j takes virtual time only", async (fields, input, milliseconds) => {
    const execution = await statesWorld().run(only({ Type: "Wait", End: true, ...fields }), input);
    expect(execution).toMatchObject({ status: "SUCCEEDED", startedAt: start, stoppedAt: start + milliseconds });
    expect(execution.output).toEqual(input);
  });

  it.each([{ s: -1 }, { s: "1" }, { s: 1.5 }, { s: 100_000_000 }])("fails on %j seconds", async (input) => {
    expect(await statesWorld().run(only({ Type: "Wait", SecondsPath: "$.s", End: true }), input)).toMatchObject({
      error: "States.Runtime",
    });
  });
});

describe("Succeed and Fail", () => {
  it("end the execution", async () => {
    expect(await statesWorld().run(only({ Type: "Succeed", InputPath: "$.a" }), { a: 1 })).toMatchObject({
      status: "SUCCEEDED",
      output: 1,
    });
    expect(await statesWorld().run(only({ Type: "Fail", Error: "E", Cause: "c" }))).toMatchObject({
      status: "FAILED",
      error: "E",
      cause: "c",
    });
  });
});

describe("Task", () => {
  it("shapes what goes in and what comes out", async () => {
    const seen: unknown[] = [];
    const { run } = statesWorld({
      f: async (event) => {
        seen.push(event);
        return { big: { answer: 42 }, rest: 0 };
      },
    });
    const fields = {
      InputPath: "$.in",
      Parameters: { "x.$": "$.v", retry: { "count.$": "$$.State.RetryCount" } },
      ResultSelector: { "got.$": "$.big.answer" },
      ResultPath: "$.result",
      OutputPath: "$.result",
      End: true,
    };
    expect(await run(only(task("f", fields)), { in: { v: 1 }, other: 2 })).toMatchObject({ output: { got: 42 } });
    expect(seen).toEqual([{ x: 1, retry: { count: 0 } }]);
  });

  it("copies payloads, so that a function can't reach into the execution", async () => {
    const { run } = statesWorld({
      f: async (event) => {
        (event as { a: number }).a = 99;
        return undefined;
      },
    });
    expect((await run(only(task("f", { ResultPath: "$.r", End: true })), { a: 1 })).output).toEqual({ a: 1, r: null });
  });

  it("tells the cause as Lambda's JSON", async () => {
    const { run } = statesWorld({
      f: async () => {
        throw named("WorldChanged", "look again");
      },
    });
    const { error, cause = "" } = await run(only(task("f")));
    expect(error).toBe("WorldChanged");
    expect(JSON.parse(cause)).toEqual({
      errorType: "WorldChanged",
      errorMessage: "look again",
      trace: expect.arrayContaining(["WorldChanged: look again"]),
    });
    expect(cause).not.toMatch(/\/(?:home|work|tmp)\//);
  });

  it("names a function that isn't there, or that the role may not invoke", async () => {
    expect(await statesWorld().run(only(task("no")))).toMatchObject({ error: "Lambda.ResourceNotFoundException" });
    const { run } = statesWorld(
      { f: echo },
      {
        roleMay: (role, action, resource) =>
          !(role.endsWith("role/m") && action === "lambda:InvokeFunction" && resource === functionArn("f")),
      },
    );
    expect(await run(only(task("f")))).toMatchObject({
      error: "Lambda.AWSLambdaException",
      cause: expect.stringContaining("is not authorized"),
    });
  });

  it("waits between retries, longer and longer, and bills each", async () => {
    const { run } = statesWorld({ f: failing("Busy", "Busy", "Busy") });
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 60 }];
    const { status, transitions, startedAt, stoppedAt = 0 } = await run(only(task("f", { Retry, End: true })));
    expect({ status, transitions }).toEqual({ status: "SUCCEEDED", transitions: 4 });
    expect(Math.floor((stoppedAt - startedAt) / 1000)).toBe(10 + 30 + 60);
  });

  it("gives up after MaxAttempts, each retrier counting for itself", async () => {
    const { run } = statesWorld({ f: failing("A", "B", "A", "A") });
    const Retry = [
      { ErrorEquals: ["A"], MaxAttempts: 2 },
      { ErrorEquals: ["B"], MaxAttempts: 1 },
    ];
    expect(await run(only(task("f", { Retry, End: true })))).toMatchObject({ status: "FAILED", error: "A", transitions: 4 });
    expect(
      await statesWorld({ f: failing("A") }).run(only(task("f", { Retry: [{ ErrorEquals: ["A"], MaxAttempts: 0 }], End: true }))),
    ).toMatchObject({ status: "FAILED" });
  });

  it("draws full jitter from the seed", async () => {
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: "FULL" }];
    const took = async (seed: number) => {
      const { stoppedAt = 0, startedAt } = await statesWorld({ f: failing("Busy") }, { seed }).run(
        only(task("f", { Retry, End: true })),
      );
      return stoppedAt - startedAt;
    };
    const times = await Promise.all([1, 1, 2, 3, 4].map(took));
    expect(times[0]).toBe(times[1]);
    expect(new Set(times).size).toBe(4);
    for (const time of times) expect(time).toBeLessThan(100_200);
  });

  it.each<[string, readonly string[], boolean]>([
    ["Custom", ["Custom"], true],
    ["Custom", ["Other"], false],
    ["Custom", ["Other", "Custom"], true],
    ["Custom", ["States.ALL"], true],
    ["Custom", ["States.TaskFailed"], true],
  ])("catches %s with %j: %s", async (error, ErrorEquals, caught) => {
    const machine = {
      StartAt: "T",
      States: {
        T: task("f", { Catch: [{ ErrorEquals, ResultPath: "$.failure", Next: "C" }], End: true }),
        C: { Type: "Succeed" },
      },
    };
    const execution = await statesWorld({ f: failing(error) }).run(machine, { a: 1 });
    expect(execution.status).toBe(caught ? "SUCCEEDED" : "FAILED");
    if (caught)
      expect(execution.output).toEqual({ a: 1, failure: { Error: error, Cause: expect.stringContaining('"errorType"') } });
  });

  const slow = (seconds: number) => {
    const world: ReturnType<typeof statesWorld> = statesWorld(
      {
        f: async (event) => {
          await world.lambda.clock.sleep(seconds * 1000);
          return event;
        },
      },
      { timeoutSeconds: 100 },
    );
    return world;
  };

  it.each<[string, boolean]>([
    ["States.Timeout", true],
    ["States.ALL", true],
    ["States.TaskFailed", false],
  ])("runs out of time: %s catches it: %s", async (name, caught) => {
    const machine = {
      StartAt: "T",
      States: {
        T: task("f", { TimeoutSeconds: 5, Catch: [{ ErrorEquals: [name], Next: "C" }], End: true }),
        C: { Type: "Succeed" },
      },
    };
    const execution = await slow(50).run(machine);
    expect(execution.status).toBe(caught ? "SUCCEEDED" : "FAILED");
    expect(execution.error).toBe(caught ? undefined : "States.Timeout");
    expect(execution.stoppedAt).toBe(start + 5_000);
  });

  it("sees the function's own time-out as Sandbox.Timedout", async () => {
    expect(await slow(200).run(only(task("f")))).toMatchObject({
      error: "Sandbox.Timedout",
      cause: expect.stringContaining("Task timed out after 100.00 seconds"),
    });
    expect(await slow(4).run(only(task("f", { TimeoutSeconds: 5, End: true })))).toMatchObject({ status: "SUCCEEDED" });
  });

  it("catches too much data by its name only", async () => {
    const machine = (name: string) => ({
      StartAt: "T",
      States: { T: task("f", { Catch: [{ ErrorEquals: [name], Next: "C" }], End: true }), C: { Type: "Succeed" } },
    });
    const big = { f: async () => "x".repeat(300_000) };
    expect(await statesWorld(big).run(machine("States.ALL"))).toMatchObject({
      status: "FAILED",
      error: "States.DataLimitExceeded",
    });
    expect(await statesWorld(big).run(machine("States.DataLimitExceeded"))).toMatchObject({ status: "SUCCEEDED" });
  });

  it("can be made to meet Lambda's own errors", async () => {
    let faults = 2;
    const { run } = statesWorld(
      { f: echo },
      { lambdaFault: () => (faults-- > 0 ? "Lambda.TooManyRequestsException" : undefined) },
    );
    const Retry = [{ ErrorEquals: ["Lambda.TooManyRequestsException"] }];
    expect(await run(only(task("f", { Retry, End: true })))).toMatchObject({ status: "SUCCEEDED", transitions: 3 });
  });
});

describe("a function that Step Functions loses", () => {
  it("is called again while the first call goes on", async () => {
    let faults = 1;
    let called = 0;
    const { run, core } = statesWorld(
      {
        f: async () => {
          const nth = ++called;
          if (nth === 1) await core.clock.sleep(60_000);
          return nth;
        },
      },
      { lambdaFault: () => (faults-- > 0 ? { lost: "Lambda.SdkClientException" } : undefined) },
    );
    const Retry = [{ ErrorEquals: ["Lambda.SdkClientException"], IntervalSeconds: 1 }];
    expect(await run(only(task("f", { Retry, End: true })))).toMatchObject({ status: "SUCCEEDED", output: 2 });
    expect(called).toBe(2);
  });
});

describe("Map", () => {
  const map = (more: object, item: object = task("f")) =>
    only({ Type: "Map", ItemProcessor: { StartAt: "I", States: { I: item } }, End: true, ...more });

  it("runs its states for each element, results in order", async () => {
    const { run } = statesWorld({ f: async (event) => (event as { v: number }).v * 2 });
    const fields = {
      ItemsPath: "$.l",
      ItemSelector: { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "of.$": "$.name" },
      ResultSelector: { "all.$": "$" },
      ResultPath: "$.r",
    };
    const { output, transitions } = await run(map(fields), { l: [1, 2, 3], name: "n" });
    expect(output).toEqual({ l: [1, 2, 3], name: "n", r: { all: [2, 4, 6] } });
    expect(transitions).toBe(4);
  });

  it("takes an empty list, refuses none", async () => {
    const { run } = statesWorld({ f: echo });
    expect((await run(map({}), [])).output).toEqual([]);
    expect(await statesWorld().run(map({ ItemsPath: "$.a" }), { a: 1 })).toMatchObject({ error: "States.Runtime" });
  });

  it.each([
    [1, 1],
    [3, 3],
    [0, 10],
  ])("runs at most MaxConcurrency %i at a time: %i", async (MaxConcurrency, expected) => {
    let running = 0;
    let most = 0;
    const world: ReturnType<typeof statesWorld> = statesWorld({
      f: async () => {
        most = Math.max(most, ++running);
        await world.lambda.clock.sleep(1000);
        running--;
      },
    });
    await world.run(
      map({ MaxConcurrency }),
      Array.from({ length: 10 }, (_, index) => index),
    );
    expect(most).toBe(expected);
  });

  it("never runs the code of two elements at once", async () => {
    let running = 0;
    const overlaps: number[] = [];
    const { run } = statesWorld({
      f: async () => {
        if (++running > 1) overlaps.push(running);
        for (let turn = 0; turn < 20; turn++) await new Promise((resume) => setImmediate(resume));
        running--;
      },
    });
    await run(map({}), [1, 2, 3, 4, 5]);
    expect(overlaps).toEqual([]);
  });

  it("stops the siblings of an element that fails", async () => {
    const done: number[] = [];
    const world: ReturnType<typeof statesWorld> = statesWorld({
      f: async (event) => {
        if (event === 2) throw named("Bad", "two");
        return event;
      },
      g: async (event) => void done.push(event as number),
    });
    const states = { I: task("f", { Next: "W" }), W: { Type: "Wait", Seconds: 60, Next: "G" }, G: task("g") };
    const machine = only({
      Type: "Map",
      ItemProcessor: { StartAt: "I", States: states },
      Catch: [{ ErrorEquals: ["Bad"], Next: "C" }],
      End: true,
    });
    const execution = await world.run({ ...machine, States: { ...machine.States, C: { Type: "Succeed" } } }, [1, 2, 3]);
    expect(execution.status).toBe("SUCCEEDED");
    expect(done).toEqual([]);
    const types = (await world.history(execution)).map(({ type }) => type);
    expect(types.filter((type) => type === "MapIterationAborted")).toHaveLength(2);
    expect(types.filter((type) => type === "MapIterationFailed")).toHaveLength(1);
    expect(types).toContain("MapStateFailed");
  });

  it("runs all elements again when it is retried", async () => {
    let calls = 0;
    const { run } = statesWorld({
      f: async () => {
        if (++calls === 2) throw named("Once");
      },
    });
    await run(map({ MaxConcurrency: 1, Retry: [{ ErrorEquals: ["Once"] }] }), [1, 2, 3]);
    expect(calls).toBe(2 + 3);
  });

  const distributed = (more: object) =>
    only({
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "I",
        States: { I: task("f") },
      },
      End: true,
      ...more,
    });

  it("DISTRIBUTED: each element is an execution of its own", async () => {
    const { run, states, history, ask } = statesWorld({ f: echo });
    const parent = await run(distributed({ ItemSelector: { "v.$": "$$.Map.Item.Value" } }), [1, 2, 3]);
    expect(parent).toMatchObject({ transitions: 1, output: [{ v: 1 }, { v: 2 }, { v: 3 }] });
    expect(states.executions.slice(1)).toEqual(
      [1, 2, 3].map((v) => expect.objectContaining({ machine: "m/S", input: { v }, transitions: 1, status: "SUCCEEDED" })),
    );
    expect((await history(parent)).map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "MapStateEntered",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
    const listed = await ask("ListExecutions", { stateMachineArn: "arn:aws:states:eu-west-1:111111111111:stateMachine:m" });
    expect(listed.executions).toHaveLength(1);
  });

  it.each<[object, string, unknown]>([
    [{}, "FAILED", "States.ExceedToleratedFailureThreshold"],
    [{ ToleratedFailurePercentage: 24 }, "FAILED", "States.ExceedToleratedFailureThreshold"],
    [{ ToleratedFailurePercentage: 25 }, "SUCCEEDED", undefined],
    [{ ToleratedFailurePercentage: 100 }, "SUCCEEDED", undefined],
  ])("DISTRIBUTED: one failure of four with %j: %s", async (more, status, error) => {
    const world = statesWorld({
      f: async (event) => {
        if (event === 1) throw named("Bad");
        return event;
      },
    });
    const execution = await world.run(distributed({ ...more, MaxConcurrency: 1 }), [1, 2, 3, 4]);
    expect({ status: execution.status, error: execution.error }).toEqual({ status, error });
    if (status === "SUCCEEDED") expect(execution.output).toEqual([2, 3, 4]);
  });

  it("DISTRIBUTED: needs the permission to start its own state machine", async () => {
    const { run } = statesWorld({ f: echo }, { roleMay: (_role, action) => action !== "states:StartExecution" });
    expect(await run(distributed({}), [1])).toMatchObject({ status: "FAILED", error: "States.Permissions" });
  });
});

describe("Parallel", () => {
  const parallel = (branches: readonly object[], more: object = {}) =>
    only({ Type: "Parallel", Branches: branches, End: true, ...more });

  it("gives the results of its branches", async () => {
    const { run } = statesWorld({ f: async (event) => ({ f: event }) });
    const branches = [inner("F", task("f")), inner("P", { Type: "Pass", Result: 2, End: true })];
    expect(await run(parallel(branches, { Parameters: { "x.$": "$.a" }, ResultPath: "$.r" }), { a: 1 })).toMatchObject({
      output: { a: 1, r: [{ f: { x: 1 } }, 2] },
      transitions: 3,
    });
  });

  it("stops the other branches when one fails", async () => {
    const { run } = statesWorld({ f: failing("Bad") });
    const execution = await run(parallel([inner("F", task("f")), inner("W", { Type: "Wait", Seconds: 3600, End: true })]));
    expect(execution).toMatchObject({ status: "FAILED", error: "Bad" });
    expect((execution.stoppedAt ?? 0) - start).toBeLessThan(1000);
  });
});
