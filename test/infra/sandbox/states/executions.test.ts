import { readFileSync } from "node:fs";
import aslValidator from "asl-validator";
import { describe, expect, it } from "vitest";
import { start } from "../events/bare-core.ts";
import { account, failing, functionArn, inner, only, region, statesWorld, task } from "./world.ts";

const machineArn = `arn:aws:states:${region}:${account}:stateMachine:m`;
const leftOver = "$".concat("{FunctionArn}");
const pass = { Type: "Pass", End: true };
const wait = (Seconds: number) => only({ Type: "Wait", Seconds, End: true });
const code = (name: string) => expect.objectContaining({ code: name });

describe("a definition is refused", () => {
  it.each<[string, object, string]>([
    ["an unknown type", only({ Type: "Loop", End: true }), 'The state type "Loop" is not supported by the sandbox at /States/S'],
    ["an unknown field", only({ ...pass, Assign: { x: 1 } }), 'The field "Assign" is not supported by the sandbox at /States/S'],
    [
      "a field of another type",
      only({ ...pass, Seconds: 1 }),
      'The field "Seconds" is not supported by the sandbox at /States/S',
    ],
    [
      "a heartbeat",
      only(task("f", { HeartbeatSeconds: 5, End: true })),
      'The field "HeartbeatSeconds" is not supported by the sandbox at /States/S',
    ],
    [
      "credentials",
      only(task("f", { Credentials: { RoleArn: "x" }, End: true })),
      'The field "Credentials" is not supported by the sandbox at /States/S',
    ],
    ["an unknown top field", { ...only(pass), Assign: {} }, 'The field "Assign" is not supported by the sandbox at /'],
    ["JSONata", { ...only(pass), QueryLanguage: "JSONata" }, "Only JSONPath is supported by the sandbox at /QueryLanguage"],
    [
      "JSONata in a state",
      only({ ...pass, QueryLanguage: "JSONata" }),
      "Only JSONPath is supported by the sandbox at /States/S/QueryLanguage",
    ],
    [
      "another integration",
      only({ ...task("f"), Resource: "arn:aws:states:::sns:publish" }),
      'The resource "arn:aws:states:::sns:publish" is not supported by the sandbox at /States/S/Resource',
    ],
    [
      "a placeholder left over",
      only({ ...task("f"), Resource: leftOver }),
      `The resource "${leftOver}" is not supported by the sandbox at /States/S/Resource`,
    ],
    ["no way on", only({ Type: "Pass" }), "A state must have either Next or End: true at /States/S"],
    ["two ways on", only({ ...pass, Next: "S" }), "A state must have either Next or End: true at /States/S"],
    [
      "a name in use",
      only({ Type: "Map", ItemProcessor: only(pass), End: true }),
      "DUPLICATE_STATE_NAMES: A state with this name already exists: S at /States/S/ItemProcessor/States/S",
    ],
    ["a missing state", only({ Type: "Pass", Next: "T" }), "MISSING_TRANSITION_TARGET: Missing 'Next' target: T at /States/S"],
    ["a missing start", { StartAt: "X", States: { S: pass } }, "MISSING_TRANSITION_TARGET: X at /StartAt"],
    [
      "a filter in a path",
      only({ ...pass, InputPath: "$.a[?(@.x>1)]" }),
      "The JSONPath $.a[?(@.x>1)] is not supported by the sandbox at /States/S/InputPath",
    ],
    [
      "a slice in a path",
      only({ ...pass, OutputPath: "$.a[1:2]" }),
      "The JSONPath $.a[1:2] is not supported by the sandbox at /States/S/OutputPath",
    ],
    [
      "a result at many places",
      only({ ...pass, ResultPath: "$.a[*]" }),
      "Value is not a Reference Path: $.a[*] at /States/S/ResultPath",
    ],
    [
      "an unknown intrinsic",
      only({ ...pass, Parameters: { "a.$": "States.Hash($.a, 'MD5')" } }),
      "The intrinsic function States.Hash is not supported by the sandbox at /States/S/Parameters/a.$",
    ],
    [
      "a broken intrinsic",
      only({ ...pass, Parameters: { "a.$": "States.Array($.a" } }),
      "The intrinsic function States.Array($.a can't be read at /States/S/Parameters/a.$",
    ],
    [
      "an unknown retry field",
      only(task("f", { End: true, Retry: [{ ErrorEquals: ["A"], Forever: true }] })),
      'The field "Forever" is not supported by the sandbox at /States/S/Retry[0]',
    ],
    [
      "States.ALL among others",
      only(task("f", { End: true, Retry: [{ ErrorEquals: ["A", "States.ALL"] }] })),
      "States.ALL must appear alone and in the last entry at /States/S/Retry[0]/ErrorEquals",
    ],
    [
      "States.ALL before others",
      only(task("f", { End: true, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] })),
      "States.ALL must appear alone and in the last entry at /States/S/Retry[0]/ErrorEquals",
    ],
    [
      "a comparison",
      only({ Type: "Choice", Choices: [{ Variable: "$.a", StringMatches: "x*", Next: "S" }] }),
      'The field "StringMatches" is not supported by the sandbox at /States/S/Choices[0]',
    ],
    [
      "two comparisons",
      only({ Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, IsPresent: true, Next: "S" }] }),
      "A rule must have exactly one comparison, but has IsNull, IsPresent at /States/S/Choices[0]",
    ],
    [
      "two waits",
      only({ Type: "Wait", Seconds: 1, Timestamp: "x", End: true }),
      "A Wait state must have exactly one of Seconds, SecondsPath, Timestamp, TimestampPath at /States/S",
    ],
    [
      "an item reader",
      only({ Type: "Map", ItemReader: {}, ItemProcessor: inner("I", pass), End: true }),
      'The field "ItemReader" is not supported by the sandbox at /States/S',
    ],
    [
      "what is wrong inside of a Map",
      only({ Type: "Map", ItemProcessor: inner("I", { ...pass, Output: 1 }), End: true }),
      'The field "Output" is not supported by the sandbox at /States/S/ItemProcessor/States/I',
    ],
    [
      "children of another type",
      only({
        Type: "Map",
        ItemProcessor: { ...inner("I", pass), ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "FAST" } },
        End: true,
      }),
      "Expected STANDARD or EXPRESS at /States/S/ItemProcessor/ProcessorConfig/ExecutionType",
    ],
    [
      "tolerance inline",
      only({ Type: "Map", ToleratedFailurePercentage: 5, ItemProcessor: inner("I", pass), End: true }),
      "Only a DISTRIBUTED Map tolerates failures at /States/S/ToleratedFailurePercentage",
    ],
    [
      "what is wrong inside of a branch",
      only({ Type: "Parallel", Branches: [inner("B", { Type: "X" })], End: true }),
      'The state type "X" is not supported by the sandbox at /States/S/Branches[0]/States/B',
    ],
  ])("%s", (_name, definition, finding) => {
    expect(() => statesWorld().create(definition)).toThrow(
      expect.objectContaining({ code: "InvalidDefinition", message: `Invalid State Machine Definition: '${finding}'` }),
    );
  });

  it("text that isn't JSON, types that don't run here", async () => {
    const { ask } = statesWorld();
    const roleArn = "arn:aws:iam::111111111111:role/m";
    await expect(ask("CreateStateMachine", { name: "m", roleArn, definition: "{" })).rejects.toEqual(code("InvalidDefinition"));
    await expect(ask("CreateStateMachine", { name: "m", roleArn, definition: "{}", type: "EXPRESS" })).rejects.toEqual(
      code("StateMachineTypeNotSupported"),
    );
    await expect(ask("CreateStateMachine", { name: "m m", roleArn, definition: "{}" })).rejects.toEqual(code("InvalidName"));
  });
});

describe("the shipped workflows", () => {
  it.each(["peering", "sweep"])("%s is valid for asl-validator and for the interpreter", (name) => {
    const text = readFileSync(new URL(`../../../../infra/workflow/${name}.asl.json`, import.meta.url), "utf8");
    const definition = JSON.parse(text.replace(/\$\{(\w+)FunctionArn\}/g, (_whole, stage: string) => functionArn(stage)));
    expect(aslValidator(definition)).toEqual(expect.objectContaining({ isValid: true, errors: [] }));
    expect(statesWorld().create(definition).compiled.timeoutSeconds).toBeGreaterThan(0);
  });
});

describe("names of executions", () => {
  it("a running one with the same input is given again", async () => {
    const { core, states, create, ask } = statesWorld();
    create(wait(60));
    const first = await ask("StartExecution", { stateMachineArn: machineArn, name: "pcx-1-1", input: '{"a": 1}' });
    await core.clock.advance(0);
    expect(first).toEqual({
      executionArn: `arn:aws:states:${region}:${account}:execution:m:pcx-1-1`,
      startDate: new Date(start),
    });
    expect(states.executions).toHaveLength(1);
  });

  it("the same name: same input while running, else never within 90 days", async () => {
    const { core, states, create, ask } = statesWorld();
    create(wait(60));
    const begin = (input: string) => ask("StartExecution", { stateMachineArn: machineArn, name: "n", input });
    const first = await begin('{"a":1}');
    await expect(begin('{ "a": 1 }')).resolves.toEqual(first);
    await expect(begin('{"a":2}')).rejects.toEqual(code("ExecutionAlreadyExists"));
    await core.clock.runUntilQuiet();
    await expect(begin('{"a":1}')).rejects.toEqual(code("ExecutionAlreadyExists"));
    await core.clock.advance(89 * 86_400_000);
    await expect(begin('{"a":1}')).rejects.toEqual(code("ExecutionAlreadyExists"));
    await core.clock.advance(2 * 86_400_000);
    await expect(begin('{"a":1}')).resolves.not.toEqual(first);
    expect(states.executions).toHaveLength(2);
  });

  it.each(["", "a b", "a/b", "a:b", "a*", "a?", "<a>", "{a}", "[a]", 'a"', "a#", "a\u0001", "a".repeat(81)])(
    "%j is refused",
    async (name) => {
      const { create, ask } = statesWorld();
      create(wait(0));
      await expect(ask("StartExecution", { stateMachineArn: machineArn, name })).rejects.toEqual(code("InvalidName"));
    },
  );

  it.each(["a", "pcx-0123456789abcdef0-12", "a_b.c+d=e@f", "a".repeat(80)])("%j is fine", async (name) => {
    const { create, ask } = statesWorld();
    create(wait(0));
    await expect(ask("StartExecution", { stateMachineArn: machineArn, name })).resolves.toHaveProperty("executionArn");
  });

  it("input must be JSON of at most 262144 bytes, the machine must be there", async () => {
    const { create, ask } = statesWorld();
    create(wait(0));
    await expect(ask("StartExecution", { stateMachineArn: machineArn, input: "{" })).rejects.toEqual(
      code("InvalidExecutionInput"),
    );
    await expect(ask("StartExecution", { stateMachineArn: machineArn, input: `"${"x".repeat(262_143)}"` })).rejects.toEqual(
      code("InvalidExecutionInput"),
    );
    await expect(ask("StartExecution", { stateMachineArn: `${machineArn}x` })).rejects.toEqual(code("StateMachineDoesNotExist"));
    await expect(ask("DescribeExecution", { executionArn: "x" })).rejects.toEqual(code("ExecutionDoesNotExist"));
  });
});

describe("an execution", () => {
  it("is described and listed, newest first", async () => {
    const { core, create, ask } = statesWorld();
    create(wait(60));
    for (const name of ["a", "b", "c"]) {
      await ask("StartExecution", { stateMachineArn: machineArn, name, input: `"${name}"` });
      await core.clock.advance(0);
    }
    await ask("StartExecution", { stateMachineArn: machineArn, name: "d" });
    const names = async (more: object) => {
      const { executions, nextToken } = await ask("ListExecutions", { stateMachineArn: machineArn, ...more });
      return [(executions as { name: string }[]).map(({ name }) => name).join(""), nextToken];
    };
    expect(await names({})).toEqual(["dcba", undefined]);
    expect(await names({ statusFilter: "RUNNING" })).toEqual(["d", undefined]);
    expect(await names({ maxResults: 3 })).toEqual(["dcb", "3"]);
    expect(await names({ maxResults: 3, nextToken: "3" })).toEqual(["a", undefined]);
    const executionArn = machineArn.replace("stateMachine", "execution");
    expect(await ask("DescribeExecution", { executionArn: `${executionArn}:a` })).toMatchObject({
      name: "a",
      status: "SUCCEEDED",
      startDate: new Date(start),
      stopDate: new Date(start + 60_000),
      input: '"a"',
      output: '"a"',
    });
  });

  it("tells its history as AWS does", async () => {
    const { run, history } = statesWorld({ f: failing("Busy") });
    const Retry = [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }];
    const execution = await run(
      { StartAt: "T", States: { T: task("f", { Retry, TimeoutSeconds: 9, Next: "D" }), D: { Type: "Succeed" } } },
      { a: 1 },
    );
    const events = await history(execution);
    expect(events.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionFailed",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
    expect(events.map(({ previousEventId }) => previousEventId)).toEqual(events.map((_event, index) => index));
    expect(events[0]).toMatchObject({
      executionStartedEventDetails: { input: '{"a":1}', roleArn: "arn:aws:iam::111111111111:role/m" },
      timestamp: new Date(start),
    });
    expect(events[1]).toMatchObject({ stateEnteredEventDetails: { name: "T", input: '{"a":1}' } });
    expect(events[2]).toMatchObject({
      lambdaFunctionScheduledEventDetails: { resource: functionArn("f"), input: '{"a":1}', timeoutInSeconds: 9 },
    });
    expect(events[4]).toMatchObject({
      lambdaFunctionFailedEventDetails: { error: "Busy", cause: expect.stringContaining("errorMessage") },
    });
    expect(events[7]).toMatchObject({ lambdaFunctionSucceededEventDetails: { output: '{"a":1}' } });
    expect(events[11]).toMatchObject({ executionSucceededEventDetails: { output: '{"a":1}' } });
    expect(execution).toMatchObject({ historyEvents: 12, transitions: 3 });
  });

  it("gives its history in pages, backwards too, and live to a listener", async () => {
    const { run, states, ask } = statesWorld();
    const seen: string[] = [];
    states.onHistory(({ execution, event }) => seen.push(`${execution.machine} ${event.type}`));
    const { arn: executionArn } = await run(only(pass));
    expect(seen).toEqual(["m ExecutionStarted", "m PassStateEntered", "m PassStateExited", "m ExecutionSucceeded"]);
    const page = await ask("GetExecutionHistory", { executionArn, maxResults: 3, reverseOrder: true });
    expect(page).toMatchObject({ nextToken: "3", events: [{ id: 4 }, { id: 3 }, { id: 2 }] });
    expect(await ask("GetExecutionHistory", { executionArn, maxResults: 3, reverseOrder: true, nextToken: "3" })).toEqual({
      events: [expect.objectContaining({ id: 1 })],
    });
  });

  it("runs out of its own time", async () => {
    const { run } = statesWorld();
    expect(await run({ ...wait(100), TimeoutSeconds: 30 })).toMatchObject({ status: "TIMED_OUT", stoppedAt: start + 30_000 });
    expect(await statesWorld().run({ ...wait(20), TimeoutSeconds: 30 })).toMatchObject({ status: "SUCCEEDED" });
  });

  it("can be stopped, with all that runs in it", async () => {
    const { core, states, create, ask, history } = statesWorld({ f: async () => "late" });
    const map = {
      Type: "Map",
      ItemProcessor: { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, Next: "F" }, F: task("f") } },
      End: true,
    };
    create(only(map));
    const execution = states.start({ machineArn, input: "[1,2]" });
    core.clock.after(1000, "work", () =>
      ask("StopExecution", { executionArn: execution.arn, error: "Enough", cause: "by hand" }),
    );
    await core.clock.runUntilQuiet();
    expect(execution).toMatchObject({ status: "ABORTED", error: "Enough", cause: "by hand", stoppedAt: start + 1000 });
    expect(core.clock.now()).toBe(start + 1000);
    expect((await history(execution)).at(-1)).toMatchObject({ type: "ExecutionAborted" });
  });

  it("stopping the parent of a Distributed Map stops the children", async () => {
    const { core, states, create, ask } = statesWorld();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      ...inner("W", { Type: "Wait", Seconds: 3600, End: true }),
    };
    create(only({ Type: "Map", ItemProcessor, End: true }));
    const execution = states.start({ machineArn, input: "[1,2]" });
    core.clock.after(1000, "work", () => ask("StopExecution", { executionArn: execution.arn }));
    await core.clock.runUntilQuiet();
    expect(states.executions.map(({ status }) => status)).toEqual(["ABORTED", "ABORTED", "ABORTED"]);
  });

  it("Express children of a Distributed Map end after five minutes, and cost no transitions", async () => {
    const { core, states, create } = statesWorld();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      ...inner("W", { Type: "Wait", SecondsPath: "$", End: true }),
    };
    create(only({ Type: "Map", ToleratedFailurePercentage: 50, ItemProcessor, End: true }));
    const execution = states.start({ machineArn, input: "[299,301]" });
    await core.clock.runUntilQuiet();
    expect(states.executions.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED", "TIMED_OUT"]);
    expect(execution.transitions).toBe(1);
    expect(states.executions.slice(1).map(({ transitions }) => transitions)).toEqual([0, 0]);
  });

  it("fails at 25,000 history events", async () => {
    const loop = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } } };
    const execution = await statesWorld().run(loop);
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      historyEvents: 25_000,
      cause: expect.stringContaining("25000"),
    });
  });

  it.each([0, 1, 2, 3, 4])("fails there whichever event of a Task it is (%i)", async (passes) => {
    const names = Array.from({ length: passes }, (_, index) => `P${index}`);
    const States = Object.fromEntries(names.map((name, index) => [name, { Type: "Pass", Next: names[index + 1] ?? "T" }]));
    const loop = { StartAt: names[0] ?? "T", States: { ...States, T: task("f", { Next: "T" }) } };
    const execution = await statesWorld({ f: async () => null }).run(loop);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime", historyEvents: 25_000 });
  });

  it("replays exactly for a seed, and differs for another", async () => {
    const story = async (seed: number) => {
      const { run, history } = statesWorld({ f: failing("Busy", "Busy") }, { seed });
      const Retry = [{ ErrorEquals: ["Busy"], JitterStrategy: "FULL", IntervalSeconds: 10 }];
      const execution = await run(
        only({ Type: "Map", ItemProcessor: { StartAt: "I", States: { I: task("f", { Retry, End: true }) } }, End: true }),
        [1, 2, 3, 4],
      );
      return JSON.stringify(await history(execution));
    };
    expect(await story(5)).toBe(await story(5));
    expect(await story(5)).not.toBe(await story(6));
  });
});
