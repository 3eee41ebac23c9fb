import { Command } from "commander";
import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import { deploymentOf, ledgerIn } from "../decision/deployment.ts";
import { explain, renderExplained } from "../decision/explain.ts";
import { answering } from "../decision/failure.ts";
import type { Output } from "./output.ts";
import { ledgerHelp, peeringId, type ReadingOptions, readingOptions } from "./reading.ts";

const examples = `
Examples:
  $ peering explain pcx-0a1b2c3d --settings settings.json --ledger peering-autopilot-Ledger-1ABC
  $ peering explain pcx-0a1b2c3d --json | jq '.decisions[0].reasons'
${ledgerHelp}

Exit codes: 0 told, 1 not.
`;

/** \`peering explain PEERING\`: why it stands with a peering as it does. */
export const explainCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(new Command("explain"))
    .description("tell every decision on a peering with its reasons and fixes, and how it stands now")
    .argument("<peering>", "the connection, pcx-…", peeringId)
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (id: PeeringConnectionId, options: ReadingOptions & { readonly json?: true }) =>
      ends(await answering(output, () => tell(id, options, output))),
    );

const tell = async (
  id: PeeringConnectionId,
  options: ReadingOptions & { readonly json?: true },
  output: Output,
): Promise<number> => {
  const explained = await explain(id, ledgerIn(deploymentOf(options)));
  output.out(options.json ? `${JSON.stringify(explained, null, 2)}\n` : renderExplained(explained, output.paint));
  return 0;
};
