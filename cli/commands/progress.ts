import { Listr } from "listr2";
import { describeAction } from "../scenario/describe-action.ts";
import type { RunListener } from "../scenario/listener.ts";
import type { ReadScenario } from "../scenario/parse.ts";
import type { Output } from "./output.ts";

export interface Progress {
  /** Shows the run while it is under way, and gives what it gives. */
  follow<T>(read: ReadScenario, run: (listener: RunListener) => Promise<T>): Promise<T>;
}

/** Live on a terminal, plain lines in a pipe, nothing when silent. */
export const progressOn = (output: Output, show: "shown" | "silent"): Progress => {
  if (show === "silent") return { follow: (_read, run) => run(nobody) };
  return output.terminal ? live(output) : lines(output);
};

const nobody: RunListener = { starts: () => undefined, stage: () => undefined, ends: () => undefined };

const lines = (output: Output): Progress => ({
  follow: async (read, run) => {
    const ran = await run({
      ...nobody,
      starts: (index) => output.out(`${titles(read)[index] ?? ""}\n`),
    });
    output.out("\n");
    return ran;
  },
});

const titles = ({ actions }: ReadScenario): readonly string[] => actions.map(describeAction);

interface Turn {
  readonly done: Promise<void>;
  readonly end: () => void;
  stage: (text: string) => void;
}

const turn = (): Turn => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { done: promise, end: resolve, stage: () => undefined };
};

const live = (output: Output): Progress => ({
  follow: async (read, run) => {
    const turns = read.actions.map(turn);
    let current: Turn | undefined;
    const running = run({
      starts: (index) => {
        current = turns[index];
      },
      stage: (text) => current?.stage(text),
      ends: (index) => turns[index]?.end(),
    });
    const finished = running.finally(() => {
      for (const { end } of turns) end();
    });
    await Promise.all([shown(titles(read), turns).catch(() => undefined), finished.catch(() => undefined)]);
    const ran = await finished;
    output.out("\n");
    return ran;
  },
});

const shown = (names: readonly string[], turns: readonly Turn[]): Promise<unknown> =>
  new Listr(
    names.map((title, index) => ({
      title,
      task: async (_context: unknown, task: { output: string }) => {
        const own = turns[index];
        if (!own) return;
        own.stage = (text) => {
          task.output = text;
        };
        await own.done;
      },
    })),
    { concurrent: false, exitOnError: true },
  ).run();
