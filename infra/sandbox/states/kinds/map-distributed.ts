import { concurrently } from "../concurrently.ts";
import type { Execution } from "../execution.ts";
import { StateFailure } from "../failure.ts";
import { type Flow, type RunItems, runFlow } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json } from "../json.ts";
import type { Scope } from "../scope.ts";

interface Distributed {
  readonly flow: Flow;
  readonly maxConcurrency: number;
  readonly toleratedPercentage: number;
  readonly express: boolean;
  /** the Map state's name: part of the map run's and the children's ARNs */
  readonly label: string;
}

// "Maximum number of parallel child workflow executions: 10,000"
const mostConcurrent = 10_000;

/**
 * Runs each element as a child execution; more failures than are tolerated stop the rest and fail the Map. A redrive starts those
 * anew that didn't succeed: "Express child workflows are rerun using the StartExecution API action".
 */
export const distributedItems =
  (map: Distributed): RunItems =>
  async (items, frame, select) => {
    const { machineArn, roleArn } = frame.execution.begun;
    if (!frame.world.roleMay(roleArn, "states:StartExecution", machineArn)) throw notAuthorized(roleArn, machineArn);
    const machine = `${machineArn.split(":").at(-1)}/${map.label}`;
    const mapRunArn = `${arnPrefix(frame)}:mapRun:${machine}:${frame.world.core.random.uuid()}`;
    frame.record("MapRunStarted", { member: "mapRunStartedEventDetails", mapRunArn });
    const failed = new Set<number>();
    const limit = Math.min(map.maxConcurrency || mostConcurrent, mostConcurrent);
    try {
      const run = async (index: number, scope: Scope): Promise<Json | undefined> => {
        const input = select(index, frame.fork(scope, index, { Index: index, Value: items[index] ?? null }));
        const child = await runChild({ frame, machine, map, input }, scope);
        if (child.status === "SUCCEEDED") return child.output ?? null;
        failed.add(index);
        if ((failed.size * 100) / items.length > map.toleratedPercentage) throw thresholdExceeded();
        return undefined;
      };
      const results = await concurrently(
        { count: items.length, limit, frame },
        async (index, scope) => (await frame.progress.once(index, () => run(index, scope))) ?? null,
      );
      frame.record("MapRunSucceeded");
      // Without a ResultWriter the result lists what the successful children gave.
      return results.filter((_result, index) => !failed.has(index));
    } catch (thrown) {
      if (thrown instanceof StateFailure)
        frame.record("MapRunFailed", { member: "mapRunFailedEventDetails", error: thrown.error, cause: thrown.causeText });
      throw thrown;
    }
  };

// A Distributed Map starts its children with the state machine's own role.
const notAuthorized = (roleArn: string, machineArn: string) =>
  new StateFailure(
    "States.Permissions",
    `${roleArn} is not authorized to perform: states:StartExecution on resource: ${machineArn}`,
  );

const thresholdExceeded = () =>
  new StateFailure("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded");

const arnPrefix = ({ execution }: Frame): string => execution.begun.machineArn.split(":").slice(0, 5).join(":");

// "Express Workflows have a maximum duration of five minutes"
const expressSeconds = 300;

const runChild = (
  {
    frame,
    machine,
    map,
    input,
  }: { readonly frame: Frame; readonly machine: string; readonly map: Distributed; readonly input: Json },
  scope: Scope,
): Promise<Execution> =>
  scope.wait((settle) => {
    const { world } = frame;
    const name = world.core.random.uuid();
    const child = world.begin({
      arn: `${arnPrefix(frame)}:execution:${machine}:${name}`,
      machineArn: frame.execution.begun.machineArn,
      machine,
      name,
      roleArn: frame.execution.begun.roleArn,
      input,
      timeoutSeconds: map.express ? expressSeconds : undefined,
      express: map.express,
      parent: frame.execution,
      body: (execution) => runFlow(map.flow, input, execution.frame()),
    });
    void child.done.then(() => settle(child));
    return () => child.stop({ status: "ABORTED", error: undefined, cause: undefined });
  });
