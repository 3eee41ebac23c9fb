import { StateMachine } from "aws-local-stepfunctions";
import { describe, expect, it } from "vitest";
import { failing, inner, named, only, statesWorld, task } from "./world.ts";

const map = {
  StartAt: "M",
  States: {
    M: {
      Type: "Map",
      ItemsPath: "$.l",
      ItemSelector: { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "n.$": "$.n" },
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "T", States: { T: task("f") } },
      ResultPath: "$.r",
      Next: "C",
    },
    C: {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.n", NumericGreaterThan: 1 },
            { Variable: "$.r[0].v", IsPresent: true },
          ],
          Next: "P",
        },
      ],
      Default: "F",
    },
    P: { Type: "Pass", Parameters: { "all.$": "$.r[*].v", "text.$": "States.Format('{}/{}', $.n, $.r[1].v)" }, End: true },
    F: { Type: "Fail", Error: "Small" },
  },
};

const looping = {
  StartAt: "T",
  States: {
    T: task("count", { Next: "C" }),
    C: { Type: "Choice", Choices: [{ Not: { Variable: "$.n", NumericGreaterThanEquals: 5 }, Next: "T" }], Default: "D" },
    D: { Type: "Succeed", OutputPath: "$.n" },
  },
};

const parallel = only({
  Type: "Parallel",
  Branches: [inner("T", task("f")), inner("P", { Type: "Pass", Result: [1], ResultPath: "$.b", End: true })],
  ResultSelector: { "first.$": "$[0]", "second.$": "$[1].b[0]" },
  ResultPath: "$.both",
  OutputPath: "$.both",
  End: true,
});

const retried = only(
  task("flaky", { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 3 }], ResultPath: "$.r", End: true }),
);
const handled = {
  StartAt: "T",
  States: {
    T: task("broken", {
      Catch: [
        { ErrorEquals: ["Odd"], Next: "X" },
        { ErrorEquals: ["States.ALL"], ResultPath: "$.e", Next: "P" },
      ],
      End: true,
    }),
    X: { Type: "Fail" },
    P: { Type: "Pass", Parameters: { "error.$": "$.e.Error", "kept.$": "$.a" }, End: true },
  },
};

const shaped = only(
  task("f", {
    InputPath: "$.in",
    Parameters: { "p.$": "$.x", q: 1 },
    ResultSelector: { "s.$": "$.p" },
    ResultPath: "$.in.out",
    End: true,
  }),
);

const functions = () => ({
  f: async (event: unknown) => event,
  count: async (event: unknown) => ({ n: (event as { n: number }).n + 1 }),
  flaky: failing("Busy", "Busy"),
  broken: async () => {
    throw named("Broken", "always");
  },
});

describe("aws-local-stepfunctions agrees", () => {
  it.each<[string, object, object]>([
    ["Map, Choice, Pass", map, { l: [7, 8], n: 2 }],
    ["Map of nothing", map, { l: [], n: 0 }],
    ["a loop", looping, { n: 0 }],
    ["Parallel", parallel, { a: 1 }],
    ["Retry", retried, { a: 1 }],
    ["Catch", handled, { a: 1 }],
    ["the shape of input and output", shaped, { in: { x: { y: 1 } }, a: 2 }],
  ])("on %s", async (_name, definition, input) => {
    const theirs = functions();
    const machine = new StateMachine(definition as never, { validationOptions: { checkArn: false } });
    const names = { T: "", S: "" };
    const source = JSON.stringify(definition);
    for (const state of ["T", "S"] as const)
      names[state] = new RegExp(`"${state}":\\{"Type":"Task","Resource":"[^"]*:(\\w+)"`).exec(source)?.[1] ?? "f";
    const handlers = Object.fromEntries(
      Object.entries(names).map(([state, name]) => [state, theirs[name as keyof typeof theirs]]),
    );
    const overrides = { taskResourceLocalHandlers: handlers as never, retryIntervalOverrides: { S: 0 } };
    const their = await machine.run(input as never, { overrides }).result.then(
      (output: unknown) => ({ status: "SUCCEEDED", output }),
      (error: Error) => ({ status: "FAILED", error: (error.cause as Error).name }),
    );
    const { status, output, error } = await statesWorld(functions()).run(definition, input);
    expect(status === "SUCCEEDED" ? { status, output } : { status, error }).toEqual(their);
  });
});
