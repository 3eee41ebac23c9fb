import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Fresh {
  /** an ES module that writes one JSON value to standard output */
  readonly source: string;
  readonly parameters?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a module says when a process of its own runs it, on the Node that runs the benchmarks. */
export const inFreshProcess = async <Said>({ source, parameters = [], environment = {} }: Fresh): Promise<Said> => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source, ...parameters], {
    env: environment,
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout) as Said;
};

/** Values of several rounds, one after the other. */
export const rounds = async (count: number, round: () => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let done = 0; done < count; done++) values.push(await round());
  return values;
};
