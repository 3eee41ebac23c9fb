import type { Definition, State } from "./flow.ts";
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

type CompileFlow = Definition["compileFlow"];

/** Gives the compiler of one state machine: of its StartAt and States, and of those of its branches and item processors. */
export const flowCompiler = (): CompileFlow => {
  const names = new Set<string>();
  const compileFlow: CompileFlow = (raw, at) => {
    const startAt = textAt(raw, "StartAt", at);
    const states = new Map<string, State>();
    for (const [name, state] of Object.entries(objectAt(raw.States, `${at}/States`))) {
      const place = `${at}/States/${name}`;
      // "State names must be unique within the scope of the whole state machine."
      if (names.has(name))
        throw invalidDefinition(place, `DUPLICATE_STATE_NAMES: A state with this name already exists: ${name}`);
      names.add(name);
      states.set(name, compileState({ raw: objectAt(state, place), at: place, compileFlow }));
    }
    return { startAt: checkedTargets(states, startAt, at), states };
  };
  return compileFlow;
};

const checkedTargets = (states: ReadonlyMap<string, State>, startAt: string | undefined, at: string): string => {
  if (startAt === undefined || !states.has(startAt))
    throw invalidDefinition(`${at}/StartAt`, `MISSING_TRANSITION_TARGET: ${startAt}`);
  for (const [name, { targets }] of states)
    for (const target of targets)
      if (!states.has(target))
        throw invalidDefinition(`${at}/States/${name}`, `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`);
  return startAt;
};

const compileState = (definition: Definition): State => {
  const { raw, at } = definition;
  const type = textAt(raw, "Type", at) ?? "";
  const compile = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!compile) throw invalidDefinition(at, `The state type "${type}" is not supported by the sandbox`);
  if (raw.QueryLanguage !== undefined && raw.QueryLanguage !== "JSONPath")
    throw invalidDefinition(`${at}/QueryLanguage`, "Only JSONPath is supported by the sandbox");
  return compile(definition);
};
