import { everyState, pathField } from "../fields.ts";
import type { Definition, State } from "../flow.ts";
import { onlyFields } from "../refusal.ts";

/** Succeed: ends the line. */
export const compileSucceed = (definition: Definition): State => {
  onlyFields(definition.raw, everyState, definition.at);
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  return {
    type: "Succeed",
    targets: [],
    run: (rawInput, frame) => ({ output: outputPath(inputPath(rawInput, frame), frame), next: undefined }),
  };
};
