import { runtimeFailure } from "../failure.ts";
import { everyState, goingOn, nextOf, pathField, readOrFail, sourceOf } from "../fields.ts";
import type { Definition, State } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json } from "../json.ts";
import { parseReference } from "../paths.ts";
import { invalidDefinition, onlyFields } from "../refusal.ts";

const ways = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"] as const;

/** Wait: lets virtual time pass. */
export const compileWait = (definition: Definition): State => {
  const { raw, at } = definition;
  onlyFields(raw, [...everyState, ...goingOn, ...ways], at);
  const next = nextOf(definition);
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  const wait = waitOf(definition);
  return {
    type: "Wait",
    targets: next === undefined ? [] : [next],
    run: async (rawInput, frame) => {
      const input = inputPath(rawInput, frame);
      await frame.sleep(wait(input, frame));
      return { output: outputPath(input, frame), next };
    },
  };
};

const waitOf = ({ raw, at }: Definition): ((input: Json, frame: Frame) => number) => {
  const [way, ...more] = ways.filter((field) => raw[field] !== undefined);
  if (!way || more.length > 0) throw invalidDefinition(at, `A Wait state must have exactly one of ${ways.join(", ")}`);
  const milliseconds = way.startsWith("Seconds") ? fromSeconds : untilStamp;
  if (!way.endsWith("Path")) {
    const fixed = raw[way] ?? null;
    return (_input, frame) => milliseconds(fixed, frame);
  }
  const path = parseReference(raw[way], `${at}/${way}`);
  return (input, frame) => milliseconds(readOrFail(path, sourceOf(input, frame), way), frame);
};

// "Seconds … integer between 0 and 99999999"
const fromSeconds = (value: Json): number => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 99_999_999)
    throw runtimeFailure(`The Wait state's seconds must be an integer from 0 to 99999999, but were ${JSON.stringify(value)}`);
  return value * 1000;
};

const untilStamp = (value: Json, frame: Frame): number => {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw runtimeFailure(`The Wait state's timestamp is not ISO 8601: ${JSON.stringify(value)}`);
  return Math.max(0, time - frame.world.core.clock.now());
};
