import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { adoptCommand } from "./commands/adopt.ts";
import { approveCommand } from "./commands/approve.ts";
import { askCommand } from "./commands/ask.ts";
import { disconnectCommand } from "./commands/disconnect.ts";
import { explainCommand } from "./commands/explain.ts";
import { factsCommand } from "./commands/facts.ts";
import { type Output, processOutput, quietWhenReaderLeaves } from "./commands/output.ts";
import { policyCommand } from "./commands/policy.ts";
import { sandboxCommand } from "./commands/sandbox.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { statusCommand } from "./commands/status.ts";

const version = (): string => {
  const text = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
};

const examples = `
Examples:
  $ peering simulate infra/scenarios/demo.yaml
  $ peering simulate infra/scenarios/demo.yaml --json --seed 7
  $ peering sandbox --port 4566
  $ peering policy check
  $ peering ask --facts facts.json
  $ peering status
`;

/** WHY: `copyInheritedSettings` looks one level up only, and `peering policy` has commands of its own. */
const inheriting = (parent: Command, command: Command): Command => {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inheriting(command, inner);
  return command;
};

const commands = [
  simulateCommand,
  sandboxCommand,
  policyCommand,
  askCommand,
  factsCommand,
  explainCommand,
  statusCommand,
  disconnectCommand,
  adoptCommand,
  approveCommand,
];

/** Exit code of a command line that isn't valid: 1 where 2 is an answer, "changes proposed". */
const misuseOf = ([command = "", inner = ""]: readonly string[]): number =>
  ["ask", "facts", "explain", "status", "disconnect", "adopt", "approve", "policy replay"].some((each) =>
    `${command} ${inner} `.startsWith(`${each} `),
  )
    ? 1
    : 2;

/** The last resort: one line, and the stack where PEERING_DEBUG=1 asks for it. */
const broken = (error: unknown, output: Output): number => {
  const told = error instanceof Error ? error.message : String(error);
  const debug = process.env.PEERING_DEBUG === "1";
  output.err(`peering: ${told.split("\n")[0]}${debug ? "" : " (PEERING_DEBUG=1 shows where)"}\n`);
  if (debug && error instanceof Error) output.err(`${inspect(error)}\n`);
  return 1;
};

/** Runs the command line and gives its exit code: 0 done, 1 an expectation failed, 2 not valid, or as the command's help says. */
export const run = async (argv: readonly string[], output: Output): Promise<number> => {
  let exitCode = 0;
  const ends = (code: number) => {
    exitCode = code;
  };
  const program = new Command("peering")
    .description("VPC Peering Autopilot: peering requests checked, decided, accepted, wired and proved")
    .version(version())
    .addHelpText("after", examples)
    .showSuggestionAfterError()
    .showHelpAfterError("(peering --help shows what there is)")
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) });
  for (const command of commands) program.addCommand(inheriting(program, command(output, ends)));
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return broken(error, output);
    return error.exitCode === 0 ? 0 : misuseOf(argv);
  }
};

if (import.meta.main) {
  quietWhenReaderLeaves();
  process.exitCode = await run(process.argv.slice(2), processOutput());
}
