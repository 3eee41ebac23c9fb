import { Command } from "commander";
import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import { deploymentOf, ledgerIn } from "../decision/deployment.ts";
import { answering } from "../decision/failure.ts";
import { notInLedger } from "../decision/not-in-ledger.ts";
import { allStatuses, exitCodeOfAll, exitCodeOfOne, fullStatusOf, renderStatus, renderStatuses } from "../decision/status.ts";
import type { Output } from "./output.ts";
import { ledgerHelp, peeringId, type ReadingOptions, readingOptions } from "./reading.ts";

interface Options extends ReadingOptions {
  readonly json?: true;
}

const examples = `
Examples:
  $ peering status --settings settings.json --ledger peering-autopilot-Ledger-1ABC
  $ peering status pcx-0a1b2c3d
  $ peering status --json | jq '.[] | select(.outcome == "degraded")'
${ledgerHelp}

Exit codes: 0 nothing to do, 2 something is under way or needs somebody, 3 the peering asked for was rejected, 1 not told.
`;

/** \`peering status [PEERING]\`: how it stands with every peering, or with one. */
export const statusCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(new Command("status"))
    .description("tell how it stands with every peering: the outcome, since when, what comes next, the first reason")
    .argument("[peering]", "one connection, pcx-…, in full", peeringId)
    .option("--json", "print JSON: a list, or one object")
    .addHelpText("after", examples)
    .action(async (id: PeeringConnectionId | undefined, options: Options) =>
      ends(await answering(output, () => (id === undefined ? all(options, output) : one(id, options, output)))),
    );

const all = async (options: Options, output: Output): Promise<number> => {
  const statuses = await allStatuses(ledgerIn(deploymentOf(options)));
  output.out(options.json ? `${JSON.stringify(statuses, null, 2)}\n` : renderStatuses(statuses, output.paint));
  return exitCodeOfAll(statuses);
};

const one = async (id: PeeringConnectionId, options: Options, output: Output): Promise<number> => {
  const entry = await ledgerIn(deploymentOf(options)).read(id);
  if (!entry) throw notInLedger(id);
  const status = fullStatusOf(entry);
  output.out(options.json ? `${JSON.stringify(status, null, 2)}\n` : renderStatus(status, output.paint));
  return exitCodeOfOne(status);
};
