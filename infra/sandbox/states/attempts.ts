import { StateFailure } from "./failure.ts";
import { resultPath } from "./fields.ts";
import type { Definition, Transition } from "./flow.ts";
import type { Frame } from "./frame.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { invalidDefinition, numberAt, objectAt, onlyFields, textAt } from "./refusal.ts";

export const attemptFields = ["Retry", "Catch"] as const;

interface Retrier {
  readonly errors: readonly string[];
  readonly maxAttempts: number;
  /** the delay before the attempt after `retries` retries, without jitter */
  readonly delayMilliseconds: (retries: number) => number;
  readonly jitter: boolean;
}

interface Catcher {
  readonly errors: readonly string[];
  readonly combine: (rawInput: Json, result: Json) => Json;
  readonly next: string;
}

export interface Attempts {
  /** Runs `work` until it succeeds, its Retry gives up, and then its Catch; `done` turns its result into the transition. */
  readonly run: (given: {
    readonly rawInput: Json;
    readonly frame: Frame;
    readonly work: () => Promise<Json>;
    readonly done: (result: Json) => Transition;
  }) => Promise<Transition>;
  readonly targets: readonly string[];
}

/** Compiles Retry and Catch of a Task, Map or Parallel. */
export const compileAttempts = ({ raw, at }: Definition): Attempts => {
  const retriers = list(raw.Retry, `${at}/Retry`).map(retrier);
  const catchers = list(raw.Catch, `${at}/Catch`).map(catcher);
  const run: Attempts["run"] = async ({ rawInput, frame, work, done }) => {
    const used = retriers.map(() => 0);
    for (;;) {
      try {
        return done(await work());
      } catch (thrown) {
        if (!(thrown instanceof StateFailure)) throw thrown;
        const which = retriers.findIndex(({ errors }) => matches(errors, thrown.error));
        const chosen = retriers[which];
        const retries = used[which] ?? 0;
        if (!chosen || retries >= chosen.maxAttempts) return caught(catchers, thrown, rawInput);
        used[which] = retries + 1;
        await frame.sleep(delay(chosen, retries, frame));
        frame.retry();
      }
    }
  };
  return { run, targets: catchers.map(({ next }) => next) };
};

const caught = (catchers: readonly Catcher[], failure: StateFailure, rawInput: Json): Transition => {
  const found = catchers.find(({ errors }) => matches(errors, failure.error));
  if (!found) throw failure;
  return { output: found.combine(rawInput, { Error: failure.error, Cause: failure.causeText }), next: found.next };
};

const delay = ({ delayMilliseconds, jitter }: Retrier, retries: number, frame: Frame): number => {
  const whole = delayMilliseconds(retries);
  return jitter ? Math.floor(frame.world.core.random.next() * whole) : whole;
};

// "States.ALL … can't catch the States.DataLimitExceeded terminal error or States.Runtime error types."
const terminal = new Set(["States.DataLimitExceeded", "States.Runtime"]);

const matches = (errors: readonly string[], error: string): boolean => {
  if (error === "States.Runtime") return false;
  if (errors.includes(error)) return true;
  if (terminal.has(error)) return false;
  return errors.includes("States.ALL") || (errors.includes("States.TaskFailed") && error !== "States.Timeout");
};

const list = (
  raw: Json | undefined,
  at: string,
): readonly { readonly raw: JsonObject; readonly at: string; readonly last: boolean }[] => {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) throw invalidDefinition(at, "Expected a list");
  return raw.map((element: Json, index) => ({
    raw: objectAt(element, `${at}[${index}]`),
    at: `${at}[${index}]`,
    last: index === raw.length - 1,
  }));
};

type Listed = ReturnType<typeof list>[number];

const errorsOf = ({ raw, at, last }: Listed): readonly string[] => {
  const errors: unknown = raw.ErrorEquals;
  if (!Array.isArray(errors) || errors.length === 0 || !errors.every((error) => typeof error === "string"))
    throw invalidDefinition(`${at}/ErrorEquals`, "Expected a list of error names");
  if (errors.includes("States.ALL") && (errors.length > 1 || !last))
    throw invalidDefinition(`${at}/ErrorEquals`, "States.ALL must appear alone and in the last entry");
  return errors;
};

const retrier = (listed: Listed): Retrier => {
  const { raw, at } = listed;
  onlyFields(
    raw,
    ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"],
    at,
  );
  const interval = numberAt(raw, "IntervalSeconds", { at, least: 1 }) ?? 1;
  const rate = numberAt(raw, "BackoffRate", { at, least: 1 }) ?? 2;
  const most = numberAt(raw, "MaxDelaySeconds", { at, least: 1 }) ?? 31_622_400;
  const jitter = textAt(raw, "JitterStrategy", at) ?? "NONE";
  if (jitter !== "FULL" && jitter !== "NONE") throw invalidDefinition(`${at}/JitterStrategy`, "Expected FULL or NONE");
  return {
    errors: errorsOf(listed),
    maxAttempts: numberAt(raw, "MaxAttempts", { at, least: 0 }) ?? 3,
    delayMilliseconds: (retries) => Math.min(interval * rate ** retries, most) * 1000,
    jitter: jitter === "FULL",
  };
};

const catcher = (listed: Listed): Catcher => {
  const { raw, at } = listed;
  onlyFields(raw, ["ErrorEquals", "ResultPath", "Next", "Comment"], at);
  const next = textAt(raw, "Next", at);
  if (next === undefined || !isObject(raw)) throw invalidDefinition(`${at}/Next`, "Expected the name of a state");
  return { errors: errorsOf(listed), combine: resultPath(raw.ResultPath, `${at}/ResultPath`), next };
};
