import { attemptFields, compileAttempts } from "../attempts.ts";
import { runtimeFailure } from "../failure.ts";
import { everyState, goingOn, nextOf, pathField, readOrFail, resultPath, sourceOf, templateField } from "../fields.ts";
import type { Definition, RunItems, State } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json } from "../json.ts";
import { parsePath } from "../paths.ts";
import { invalidDefinition, numberAt, objectAt, onlyFields } from "../refusal.ts";
import { distributedItems } from "./map-distributed.ts";
import { inlineItems } from "./map-inline.ts";

const mapFields = [
  "ItemsPath",
  "ItemSelector",
  "MaxConcurrency",
  "ItemProcessor",
  "ResultSelector",
  "ResultPath",
  "ToleratedFailurePercentage",
];

/** Map: runs its item processor for each element of a list, inline or as child executions. */
export const compileMap = (definition: Definition): State => {
  const { raw, at } = definition;
  onlyFields(raw, [...everyState, ...goingOn, ...attemptFields, ...mapFields], at);
  const next = nextOf(definition);
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  const itemsPath = raw.ItemsPath === undefined ? undefined : parsePath(raw.ItemsPath, `${at}/ItemsPath`);
  const itemSelector = templateField(definition, "ItemSelector");
  const resultSelector = templateField(definition, "ResultSelector");
  const combine = resultPath(raw.ResultPath, `${at}/ResultPath`);
  const attempts = compileAttempts(definition);
  const runItems = processor(definition);
  const work = async (rawInput: Json, frame: Frame): Promise<Json> => {
    const input = inputPath(rawInput, frame);
    const items: unknown = itemsPath ? readOrFail(itemsPath, sourceOf(input, frame), "ItemsPath") : input;
    if (!Array.isArray(items)) throw runtimeFailure(`Reference path "${itemsPath?.text ?? "$"}" must point to array.`);
    const list = items as readonly Json[];
    const result = await runItems(list, frame, (index, itemFrame) =>
      itemSelector ? itemSelector(input, itemFrame) : (list[index] ?? null),
    );
    return resultSelector ? resultSelector(result, frame) : result;
  };
  return {
    type: "Map",
    targets: [...(next === undefined ? [] : [next]), ...attempts.targets],
    run: (rawInput, frame) =>
      attempts.run({
        rawInput,
        frame,
        work: () => work(rawInput, frame),
        done: (result) => ({ output: outputPath(combine(rawInput, result), frame), next }),
      }),
  };
};

const processor = ({ raw, at, compileFlow }: Definition): RunItems => {
  const item = objectAt(raw.ItemProcessor, `${at}/ItemProcessor`);
  onlyFields(item, ["ProcessorConfig", "StartAt", "States", "Comment"], `${at}/ItemProcessor`);
  const config = item.ProcessorConfig === undefined ? {} : objectAt(item.ProcessorConfig, `${at}/ItemProcessor/ProcessorConfig`);
  onlyFields(config, ["Mode", "ExecutionType"], `${at}/ItemProcessor/ProcessorConfig`);
  const flow = compileFlow(item, `${at}/ItemProcessor`);
  const maxConcurrency = numberAt(raw, "MaxConcurrency", { at, least: 0 }) ?? 0;
  const tolerated = numberAt(raw, "ToleratedFailurePercentage", { at, least: 0 });
  if (config.Mode === "DISTRIBUTED") {
    if (config.ExecutionType !== "STANDARD" && config.ExecutionType !== "EXPRESS")
      throw invalidDefinition(`${at}/ItemProcessor/ProcessorConfig/ExecutionType`, "Expected STANDARD or EXPRESS");
    return distributedItems({
      flow,
      maxConcurrency,
      toleratedPercentage: tolerated ?? 0,
      express: config.ExecutionType === "EXPRESS",
      label: at.slice(at.lastIndexOf("/") + 1),
    });
  }
  if (config.Mode !== undefined && config.Mode !== "INLINE")
    throw invalidDefinition(`${at}/ItemProcessor/ProcessorConfig/Mode`, "Expected INLINE or DISTRIBUTED");
  if (tolerated !== undefined)
    throw invalidDefinition(`${at}/ToleratedFailurePercentage`, "Only a DISTRIBUTED Map tolerates failures");
  return inlineItems({ flow, maxConcurrency });
};
