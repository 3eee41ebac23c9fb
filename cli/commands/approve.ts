import { Command } from "commander";
import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import { approve } from "#shared/stages/approve.ts";
import { deploymentOf, ledgerIn } from "../decision/deployment.ts";
import { answering } from "../decision/failure.ts";
import type { Output } from "./output.ts";
import { ledgerHelp, peeringId, type ReadingOptions, readingOptions } from "./reading.ts";

interface Options extends ReadingOptions {
  readonly deny?: true;
  readonly reason: string;
  readonly by?: string;
  readonly json?: true;
}

const examples = `
Examples:
  $ peering ask --facts facts.json
  $ peering approve pcx-0a1b2c3d --reason "agreed with the owners"
  $ peering approve pcx-0a1b2c3d --deny --reason "use the shared endpoint"
${ledgerHelp}

A decision counts for the ends and blocks that the last look found, and nobody decides on a request of their own.

Exit codes: 0 recorded, 3 it awaits no approval, or not yours, 1 not done.
`;

/** \`peering approve PEERING\`: a person's decision on a request that policy permits with approval. */
export const approveCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(new Command("approve"))
    .description("approve, or deny, a request that waits for a person")
    .argument("<peering>", "the connection, pcx-…", peeringId)
    .option("--deny", "deny it")
    .option("--reason <text>", "why", "")
    .option("--by <name>", "who decides (default: the session or user of these credentials)")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (id: PeeringConnectionId, options: Options) =>
      ends(await answering(output, () => decideOn(id, options, output))),
    );

const decideOn = async (id: PeeringConnectionId, options: Options, output: Output): Promise<number> => {
  const deployment = deploymentOf(options);
  const by = options.by ?? nameIn(await deployment.caller());
  const decision = options.deny ? "deny" : "approve";
  const given = { peering: id, by, decision, reason: options.reason } as const;
  const approved = await approve(given, { ...deployment, ledger: ledgerIn(deployment) });
  if (approved.is === "refused") {
    output.err(`${approved.why}\n`);
    return 3;
  }
  output.out(
    options.json
      ? `${JSON.stringify(given, null, 2)}\n`
      : `${decision} recorded for ${by}; \`peering status ${id}\` tells how far it is\n`,
  );
  return 0;
};

/** The session's or user's name, as the stage compares it with the requester's. */
const nameIn = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;
