import { withinLimit } from "./failure.ts";
import type { Frame } from "./frame.ts";
import type { Json, JsonObject } from "./json.ts";

/** What a state did: its output, and the state to go to, or undefined at the end of the line. */
export interface Transition {
  readonly output: Json;
  readonly next: string | undefined;
}

export interface State {
  readonly type: string;
  readonly run: (input: Json, frame: Frame) => Transition | Promise<Transition>;
  /** names of states that it may go to */
  readonly targets: readonly string[];
}

/** A state's definition and the compilers that it needs for what it contains. */
export interface Definition {
  readonly raw: JsonObject;
  readonly at: string;
  readonly compileFlow: (raw: JsonObject, at: string) => Flow;
}

export interface Flow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** Runs all elements of a Map and gives their results in order. */
export type RunItems = (items: readonly Json[], frame: Frame, select: (index: number, frame: Frame) => Json) => Promise<Json>;

/** Runs a line of states to its end and gives the last output. A line that is redriven goes on in the state that it had come to. */
export const runFlow = async (flow: Flow, input: Json, frame: Frame): Promise<Json> => {
  const reached = frame.resume();
  let current = reached?.input ?? input;
  let name: string | undefined = reached?.name ?? flow.startAt;
  let isEntered = reached !== undefined;
  while (name !== undefined) {
    const state = flow.states.get(name) as State; // compileFlow has checked every target
    if (!isEntered) {
      frame.enter(name, current);
      frame.record(`${state.type}StateEntered`, { member: "stateEnteredEventDetails", name, input: current });
    }
    isEntered = false;
    const running = state.run(current, frame);
    const transition: Transition = running instanceof Promise ? await running : running;
    if (transition.output !== current) withinLimit(transition.output, name);
    frame.record(`${state.type}StateExited`, { member: "stateExitedEventDetails", name, output: transition.output });
    current = transition.output;
    name = transition.next;
  }
  return current;
};
