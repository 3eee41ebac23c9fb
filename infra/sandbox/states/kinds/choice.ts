import { runtimeFailure, StateFailure } from "../failure.ts";
import { everyState, pathField, sourceOf } from "../fields.ts";
import type { Definition, State } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json, JsonObject } from "../json.ts";
import { parseReference } from "../paths.ts";
import { invalidDefinition, objectAt, onlyFields, textAt } from "../refusal.ts";
import { readFrom } from "../template.ts";

type Test = (input: Json, frame: Frame) => boolean;

/** Choice: goes to the first rule that is true, else to its Default. */
export const compileChoice = (definition: Definition): State => {
  const { raw, at } = definition;
  onlyFields(raw, [...everyState, "Choices", "Default"], at);
  const choices: unknown = raw.Choices;
  if (!Array.isArray(choices) || choices.length === 0) throw invalidDefinition(`${at}/Choices`, "Expected a list of rules");
  const rules = choices.map((choice, index) => topRule(objectAt(choice, `${at}/Choices[${index}]`), `${at}/Choices[${index}]`));
  const fallback = textAt(raw, "Default", at);
  const inputPath = pathField(definition, "InputPath");
  const outputPath = pathField(definition, "OutputPath");
  return {
    type: "Choice",
    targets: [...rules.map(({ next }) => next), ...(fallback === undefined ? [] : [fallback])],
    run: (rawInput, frame) => {
      const input = inputPath(rawInput, frame);
      const next = rules.find(({ test }) => test(input, frame))?.next ?? fallback;
      if (next === undefined)
        throw new StateFailure(
          "States.NoChoiceMatched",
          "Failed to transition out of the state. The state did not point to a next state.",
        );
      return { output: outputPath(input, frame), next };
    },
  };
};

const topRule = (raw: JsonObject, at: string): { readonly test: Test; readonly next: string } => {
  const { Next: next, ...rule } = raw;
  if (typeof next !== "string") throw invalidDefinition(`${at}/Next`, "Expected the name of a state");
  return { test: compileRule(rule, at), next };
};

const compileRule = (raw: JsonObject, at: string): Test => {
  const { Comment: _comment, ...rule } = raw;
  const names = Object.keys(rule).filter((name) => name !== "Variable");
  const [name = "", ...more] = names;
  if (more.length > 0) throw invalidDefinition(at, `A rule must have exactly one comparison, but has ${names.join(", ")}`);
  if (name === "And" || name === "Or" || name === "Not") return combination({ name, operand: rule[name], at });
  const build = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  if (!build) throw invalidDefinition(at, `The field "${name}" is not supported by the sandbox`);
  const test = build(rule[name], `${at}/${name}`);
  const variable = parseReference(rule.Variable, `${at}/Variable`);
  return (input, frame) => {
    const value = readFrom(variable, sourceOf(input, frame));
    if (value === undefined && name !== "IsPresent")
      throw runtimeFailure(`Invalid path '${variable.text}': The choice state's condition path references an invalid value.`);
    return test(value);
  };
};

const combination = ({
  name,
  operand,
  at,
}: {
  readonly name: "And" | "Or" | "Not";
  readonly operand: unknown;
  readonly at: string;
}): Test => {
  if (name === "Not") {
    const test = compileRule(objectAt(operand, `${at}/Not`), `${at}/Not`);
    return (input, frame) => !test(input, frame);
  }
  if (!Array.isArray(operand) || operand.length === 0) throw invalidDefinition(`${at}/${name}`, "Expected a list of rules");
  const tests = operand.map((rule, index) => compileRule(objectAt(rule, `${at}/${name}[${index}]`), `${at}/${name}[${index}]`));
  return name === "And"
    ? (input, frame) => tests.every((test) => test(input, frame))
    : (input, frame) => tests.some((test) => test(input, frame));
};

type Comparison = (operand: unknown, at: string) => (value: Json | undefined) => boolean;

const typed =
  <T extends "string" | "number" | "boolean">(type: T, compare: (value: Named[T], operand: Named[T]) => boolean): Comparison =>
  (operand, at) => {
    if (typeof operand !== type) throw invalidDefinition(at, `Expected a ${type}`);
    return (value) => typeof value === type && compare(value as Named[T], operand as Named[T]);
  };

interface Named {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

const flag =
  (test: (value: Json | undefined) => boolean): Comparison =>
  (operand, at) => {
    if (typeof operand !== "boolean") throw invalidDefinition(at, "Expected a boolean");
    return (value) => test(value) === operand;
  };

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: typed("string", (value, operand) => value === operand),
  BooleanEquals: typed("boolean", (value, operand) => value === operand),
  NumericEquals: typed("number", (value, operand) => value === operand),
  NumericLessThan: typed("number", (value, operand) => value < operand),
  NumericLessThanEquals: typed("number", (value, operand) => value <= operand),
  NumericGreaterThan: typed("number", (value, operand) => value > operand),
  NumericGreaterThanEquals: typed("number", (value, operand) => value >= operand),
  IsPresent: flag((value) => value !== undefined),
  IsNull: flag((value) => value === null),
};
