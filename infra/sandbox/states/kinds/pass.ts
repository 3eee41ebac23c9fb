import { everyState, goingOn, nextOf, pathField, resultPath, templateField } from "../fields.ts";
import type { Definition, State } from "../flow.ts";
import { onlyFields } from "../refusal.ts";

/** Pass: hands on its input, a fixed Result, or Parameters computed from the input. */
export const compilePass = (definition: Definition): State => {
  const { raw, at } = definition;
  onlyFields(raw, [...everyState, ...goingOn, "Result", "Parameters", "ResultPath"], at);
  const next = nextOf(definition);
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  const parameters = templateField(definition, "Parameters");
  const combine = resultPath(raw.ResultPath, `${at}/ResultPath`);
  return {
    type: "Pass",
    targets: next === undefined ? [] : [next],
    run: (rawInput, frame) => {
      const input = inputPath(rawInput, frame);
      const effective = parameters ? parameters(input, frame) : input;
      const output = combine(rawInput, raw.Result === undefined ? effective : raw.Result);
      return { output: outputPath(output, frame), next };
    },
  };
};
