import { attemptFields, compileAttempts } from "../attempts.ts";
import { concurrently } from "../concurrently.ts";
import { StateFailure } from "../failure.ts";
import { everyState, goingOn, nextOf, pathField, resultPath, templateField } from "../fields.ts";
import { type Definition, type Flow, runFlow, type State } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json } from "../json.ts";
import { invalidDefinition, objectAt, onlyFields } from "../refusal.ts";

/** Parallel: runs its branches on one input; one that fails stops the others. */
export const compileParallel = (definition: Definition): State => {
  const { raw, at } = definition;
  onlyFields(raw, [...everyState, ...goingOn, ...attemptFields, "Branches", "Parameters", "ResultSelector", "ResultPath"], at);
  const next = nextOf(definition);
  const branches = branchesOf(definition);
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  const parameters = templateField(definition, "Parameters");
  const resultSelector = templateField(definition, "ResultSelector");
  const combine = resultPath(raw.ResultPath, `${at}/ResultPath`);
  const attempts = compileAttempts(definition);
  return {
    type: "Parallel",
    targets: [...(next === undefined ? [] : [next]), ...attempts.targets],
    run: (rawInput, frame) =>
      attempts.run({
        rawInput,
        frame,
        work: async () => {
          const input = inputPath(rawInput, frame);
          const result = await runBranches(branches, parameters ? parameters(input, frame) : input, frame);
          return resultSelector ? resultSelector(result, frame) : result;
        },
        done: (result) => ({ output: outputPath(combine(rawInput, result), frame), next }),
      }),
  };
};

const branchesOf = ({ raw, at, compileFlow }: Definition): readonly Flow[] => {
  const branches: unknown = raw.Branches;
  if (!Array.isArray(branches) || branches.length === 0) throw invalidDefinition(`${at}/Branches`, "Expected a list of branches");
  return branches.map((branch, index) => {
    const place = `${at}/Branches[${index}]`;
    const flow = objectAt(branch, place);
    onlyFields(flow, ["StartAt", "States", "Comment"], place);
    return compileFlow(flow, place);
  });
};

const runBranches = async (branches: readonly Flow[], input: Json, frame: Frame): Promise<Json> => {
  frame.record("ParallelStateStarted");
  try {
    const results = await concurrently({ count: branches.length, limit: branches.length, frame }, (index, scope) =>
      frame.progress.once(index, () => runFlow(branches[index] as Flow, input, frame.fork(scope, index))),
    );
    frame.record("ParallelStateSucceeded");
    return results;
  } catch (thrown) {
    if (thrown instanceof StateFailure) frame.record("ParallelStateFailed");
    throw thrown;
  }
};
