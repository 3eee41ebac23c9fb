import { describe, expect, it } from "vitest";
import { failing, inner, only, statesWorld, task } from "./world.ts";

const code = (name: string) => expect.objectContaining({ code: name });

/** Two passes, a Map of three over a function, a Parallel of two, a wait. */
const line = {
  StartAt: "First",
  States: {
    First: task("count", { Next: "Each", ResultPath: "$.first" }),
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ItemProcessor: inner("Work", task("count")),
      ResultPath: "$.each",
      Next: "Both",
    },
    Both: {
      Type: "Parallel",
      Branches: [inner("Left", task("count")), inner("Right", { Type: "Wait", Seconds: 5, End: true })],
      ResultPath: "$.both",
      Next: "Last",
    },
    Last: task("count", { End: true, ResultPath: "$.last" }),
  },
};

const counting = () => {
  const calls: unknown[] = [];
  const world = statesWorld({
    count: async (event) => {
      calls.push(event);
      return typeof event === "number" ? event * 10 : "done";
    },
  });
  return { ...world, calls };
};

const input = JSON.stringify({ items: [1, 2, 3] });

describe("a redrive", () => {
  it("ends as if nobody had stopped the execution, whenever that was, and repeats nothing that was through", async () => {
    const whole = counting();
    const { arn: machineArn } = whole.create(line);
    const untouched = whole.states.start({ machineArn, input });
    await whole.core.clock.runUntilQuiet();
    const types = (await whole.history(untouched)).map(({ type }) => type);
    // what comes from the last function's start on comes in one moment
    for (let at = 2; at <= types.lastIndexOf("LambdaFunctionStarted"); at++) {
      const { states, core, create, calls, ask } = counting();
      const execution = states.start({ machineArn: create(line).arn, input });
      const through: unknown[] = [];
      states.onHistory(({ event }) => {
        if (event.type === "LambdaFunctionSucceeded" && execution.status === "RUNNING") through.push(event);
        if (event.id === at) core.clock.after(0, "work", () => ask("StopExecution", { executionArn: execution.arn }));
      });
      await core.clock.runUntilQuiet();
      expect([at, execution.status]).toEqual([at, "ABORTED"]);
      await core.clock.advance(3_600_000);
      const { redriveDate } = await ask("RedriveExecution", { executionArn: execution.arn });
      expect(redriveDate).toEqual(new Date(core.clock.now()));
      await core.clock.runUntilQuiet();
      expect([at, execution.status, execution.output]).toEqual([at, "SUCCEEDED", untouched.output]);
      expect(through).toHaveLength(whole.calls.length);
      // those that were under way when it was stopped are called once more, and no other
      expect(calls.length - whole.calls.length).toBeLessThanOrEqual(2);
    }
  });

  it("goes on with the state that failed, its input and its moment, and gives it all its retries again", async () => {
    const context = { "entered.$": "$$.State.EnteredTime", "redrives.$": "$$.Execution.RedriveCount", "in.$": "$" };
    const retry = [{ ErrorEquals: ["No"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { core, run, ask, history } = statesWorld({ flaky: failing("No", "No", "No") });
    const execution = await run(only(task("flaky", { Parameters: context, Retry: retry, End: true })), { x: 1 });
    expect([execution.status, execution.error]).toEqual(["FAILED", "No"]);
    const enteredAt = new Date(execution.startedAt).toISOString();
    await core.clock.advance(60_000);
    await ask("RedriveExecution", { executionArn: execution.arn });
    await core.clock.runUntilQuiet();
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { entered: enteredAt, redrives: 1, in: { x: 1 } } });
    expect(execution).not.toHaveProperty("error");
    const types = (await history(execution)).map(({ type }) => type);
    const redriven = types.indexOf("ExecutionRedriven");
    expect(types.slice(redriven - 1, redriven + 2)).toEqual(["ExecutionFailed", "ExecutionRedriven", "LambdaFunctionScheduled"]);
    expect(types.filter((type) => type === "TaskStateEntered")).toHaveLength(1);
  });

  it("runs the iterations of a Map that failed, and no other", async () => {
    const seen: unknown[] = [];
    let broken = true;
    const picky = async (event: unknown) => {
      seen.push(event);
      if (event === 2 && broken) throw new Error("no");
      return null;
    };
    const { core, run, ask } = statesWorld({ picky });
    const map = only({ Type: "Map", MaxConcurrency: 1, ItemProcessor: inner("Work", task("picky")), End: true });
    const execution = await run(map, [1, 2, 3]);
    broken = false;
    await ask("RedriveExecution", { executionArn: execution.arn });
    await core.clock.runUntilQuiet();
    expect([execution.status, execution.output, seen]).toEqual(["SUCCEEDED", [null, null, null], [1, 2, 2, 3]]);
  });

  it("starts the children of a Distributed Map anew that didn't succeed", async () => {
    let broken = true;
    const picky = async (event: unknown) => {
      if (event === 2 && broken) throw new Error("no");
      return event;
    };
    const { core, run, ask, states } = statesWorld({ picky });
    const processor = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" }, ...inner("Work", task("picky")) };
    const execution = await run(only({ Type: "Map", MaxConcurrency: 1, ItemProcessor: processor, End: true }), [1, 2, 3]);
    expect(execution.error).toBe("States.ExceedToleratedFailureThreshold");
    const failed = states.executions.find(({ status, arn }) => status === "FAILED" && arn !== execution.arn);
    await expect(ask("RedriveExecution", { executionArn: failed?.arn })).rejects.toEqual(code("ExecutionNotRedrivable"));
    broken = false;
    await ask("RedriveExecution", { executionArn: execution.arn });
    await core.clock.runUntilQuiet();
    expect([execution.status, execution.output]).toEqual(["SUCCEEDED", [1, 2, 3]]);
    expect(states.executions.map(({ input: item }) => item)).toEqual([[1, 2, 3], 1, 2, 2, 3]);
  });

  it("resets the time-out", async () => {
    const { core, run, ask } = statesWorld();
    const slow = { TimeoutSeconds: 10, ...only({ Type: "Wait", Seconds: 9, End: true }) };
    const execution = await run({ ...slow, TimeoutSeconds: 8 });
    expect(execution.status).toBe("TIMED_OUT");
    await ask("RedriveExecution", { executionArn: execution.arn });
    const at = core.clock.now();
    await core.clock.runUntilQuiet();
    expect([execution.status, (execution.stoppedAt ?? 0) - at]).toEqual(["TIMED_OUT", 8000]);
  });

  it.each([
    { which: "has succeeded", name: "x", later: 0, reason: "Execution is SUCCEEDED and cannot be redriven" },
    {
      which: "failed more than 14 days ago",
      name: "flaky",
      later: 14 * 86_400_000 + 1,
      reason: "Execution redrivable period exceeded",
    },
  ])("is refused for one that $which", async ({ name, later, reason }) => {
    const { core, run, ask } = statesWorld({ x: async () => 1, flaky: failing("No") });
    const { arn: executionArn } = await run(only(task(name)));
    await core.clock.advance(later);
    await expect(ask("RedriveExecution", { executionArn })).rejects.toEqual(code("ExecutionNotRedrivable"));
    expect(await ask("DescribeExecution", { executionArn })).toMatchObject({
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: reason,
    });
  });
});
