import { rmSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { InvalidScenario, printFault } from "../scenario/fault.ts";
import { openStage } from "../scenario/run.ts";
import { sandboxFor } from "../scenario/setting-up.ts";
import { buildWorld } from "../scenario/world.ts";
import type { Output } from "./output.ts";
import { readScenario, wholeNumber } from "./simulate.ts";
import { linesToPaste, policiesFolder } from "./to-paste.ts";

const demo = join(import.meta.dirname, "../../infra/scenarios/demo.yaml");

interface Options {
  readonly port: number;
  readonly speed: number;
  readonly seed: number;
}

const examples = `
Examples:
  $ peering sandbox
  $ peering sandbox scenario.yaml --port 4566 --speed 60

The AWS CLI, Terraform and the SDKs work on it: paste the lines of the account that you want to be.
With the operator's lines, so do peering ask, status, explain and the others; those keys last twelve virtual hours.
`;

/** \`peering sandbox [FILE]\`: a scenario's organization to work in by hand, with the product at work in it. */
export const sandboxCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  new Command("sandbox")
    .description("serve a scenario's organization on this machine, with the product at work in it, until interrupted")
    .argument("[file]", "scenario in YAML or JSON; its actions are left out (default: the demo)")
    .option("--port <n>", "port on 127.0.0.1; 0 takes a free one", portNumber, 0)
    .option("--speed <n>", "virtual seconds a second", wholeNumber, 10)
    .option("--seed <n>", "seed of ids and keys", wholeNumber, 1)
    .addHelpText("after", examples)
    .action(async (file: string | undefined, options: Options) => ends(await serve(file ?? demo, options, output)));

const portNumber = (text: string): number => {
  const port = wholeNumber(text);
  if (port > 65535) throw new InvalidArgumentError("Ports go up to 65535.");
  return port;
};

const serve = async (file: string, options: Options, output: Output): Promise<number> => {
  const read = readScenario(file, output);
  if (!read) return 2;
  const sandbox = sandboxFor(read, options.seed);
  const speed = Math.max(1, options.speed);
  const policies = policiesFolder(read.policies);
  try {
    const stage = await openStage(await buildWorld(sandbox, read), { wire: true });
    await sandbox.clock.runUntilQuiet();
    const { url } = await sandbox.serve({ port: options.port });
    // INVARIANT: who reads "serving on" may interrupt already
    const stopped = interrupted();
    output.out(`${linesToPaste({ stage, url, speed, policies })}\n\n# serving on ${url}; stop with Ctrl-C\n`);
    tellWhatHappens(sandbox, output);
    const stop = sandbox.clock.live(speed);
    await stopped;
    stop();
    output.out("stopped\n");
    return 0;
  } catch (error) {
    output.err(`${whyNot(error, options)}\n`);
    return 2;
  } finally {
    if (policies !== null) rmSync(policies, { recursive: true });
    await sandbox.close();
  }
};

const whyNot = (error: unknown, { port }: Options): string => {
  if (error instanceof InvalidScenario) return error.faults.map(printFault).join("\n");
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return `port ${port} is taken on this machine; choose another with --port, or leave it out for a free one`;
  throw error;
};

const tellWhatHappens = (sandbox: Sandbox, output: Output): void => {
  const time = () => new Date(sandbox.clock.now()).toISOString().slice(11, 19);
  sandbox.topics.onPublished(({ subject }) => output.out(`${time()} ${output.paint("bold", subject ?? "")}\n`));
  sandbox.states.onHistory(({ execution, event }) => {
    if (event.type.endsWith("StateEntered") && !execution.machine.includes("/"))
      output.out(`${time()} ${output.paint("dim", `${execution.name} ${String(event.details.name)}`)}\n`);
  });
};

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
