import type { Definition, Flow, State } from "./flow.ts";
import type { JsonObject } from "./json.ts";
import { compileChoice } from "./kinds/choice.ts";
import { compileFail } from "./kinds/fail.ts";
import { compileMap } from "./kinds/map.ts";
import { compileParallel } from "./kinds/parallel.ts";
import { compilePass } from "./kinds/pass.ts";
import { compileSucceed } from "./kinds/succeed.ts";
import { compileTask } from "./kinds/task.ts";
import { compileWait } from "./kinds/wait.ts";
import { invalidDefinition, objectAt, textAt } from "./refusal.ts";

const kinds: Readonly<Record<string, (definition: Definition) => State>> = {
  Choice: compileChoice,
  Fail: compileFail,
  Map: compileMap,
  Parallel: compileParallel,
  Pass: compilePass,
  Succeed: compileSucceed,
  Task: compileTask,
  Wait: compileWait,
};

/** Compiles StartAt and States of a machine, a branch or an item processor. */
export const compileFlow = (raw: JsonObject, at: string): Flow => {
  const startAt = textAt(raw, "StartAt", at);
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries(objectAt(raw.States, `${at}/States`)))
    states.set(name, compileState(objectAt(state, `${at}/States/${name}`), `${at}/States/${name}`));
  if (startAt === undefined || !states.has(startAt))
    throw invalidDefinition(`${at}/StartAt`, `MISSING_TRANSITION_TARGET: ${startAt}`);
  for (const [name, { targets }] of states)
    for (const target of targets)
      if (!states.has(target))
        throw invalidDefinition(`${at}/States/${name}`, `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`);
  return { startAt, states };
};

const compileState = (raw: JsonObject, at: string): State => {
  const type = textAt(raw, "Type", at) ?? "";
  const compile = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!compile) throw invalidDefinition(at, `The state type "${type}" is not supported by the sandbox`);
  if (raw.QueryLanguage !== undefined && raw.QueryLanguage !== "JSONPath")
    throw invalidDefinition(`${at}/QueryLanguage`, "Only JSONPath is supported by the sandbox");
  return compile({ raw, at, compileFlow });
};
