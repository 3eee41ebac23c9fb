import { remembered } from "../remembered.ts";
import { flowCompiler } from "./compile-flow.ts";
import type { Flow } from "./flow.ts";
import { isObject } from "./json.ts";
import { invalidDefinition, numberAt, onlyFields } from "./refusal.ts";

/** A state machine as CreateStateMachine keeps it. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly createdAt: number;
  readonly compiled: Compiled;
}

export interface Compiled {
  readonly flow: Flow;
  readonly timeoutSeconds: number | undefined;
}

/** Compiles a definition, given as JSON text; whatever the interpreter doesn't know is refused by name. */
export const compileMachine = remembered((definition: string): Compiled => {
  const raw = parsed(definition);
  if (!isObject(raw)) throw invalidDefinition("/", "Expected an object");
  onlyFields(raw, ["Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"], "/");
  if (raw.QueryLanguage !== undefined && raw.QueryLanguage !== "JSONPath")
    throw invalidDefinition("/QueryLanguage", "Only JSONPath is supported by the sandbox");
  return { flow: flowCompiler()(raw, ""), timeoutSeconds: numberAt(raw, "TimeoutSeconds", { at: "", least: 1 }) };
});

const parsed = (definition: string): unknown => {
  try {
    return JSON.parse(definition) as unknown;
  } catch (error) {
    throw invalidDefinition("/", `INVALID_JSON_DESCRIPTION: ${error instanceof Error ? error.message : String(error)}`);
  }
};
