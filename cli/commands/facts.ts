import { Command } from "commander";
import type { AccountId, PeeringConnectionId, Region } from "#shared/peering/ids.ts";
import { deploymentOf } from "../decision/deployment.ts";
import { printFacts, saveFacts } from "../decision/facts-file.ts";
import { answering } from "../decision/failure.ts";
import { factsOfPeering } from "../decision/live-facts.ts";
import type { Output } from "./output.ts";
import { accountId, peeringId, type ReadingOptions, readingHelp, readingOptions, region } from "./reading.ts";

interface Options extends ReadingOptions {
  readonly peering: PeeringConnectionId;
  readonly account?: AccountId;
  readonly region?: Region;
  readonly save?: string;
}

const examples = `
Examples:
  $ peering facts --peering pcx-0a1b2c3d --settings settings.json --save facts.json
  $ peering ask --facts facts.json
  $ peering facts --peering pcx-0a1b2c3d --account 111111111111 --region eu-west-1 | jq .peering.status
${readingHelp}

Exit codes: 0 read, 1 not.
`;

/** \`peering facts\`: everything that a decision on a peering depends on, as one file. */
export const factsCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(
    new Command("facts")
      .description("read everything that the decision on a peering depends on; a bug report is such a file")
      .requiredOption("--peering <id>", "the connection, pcx-…", peeringId)
      .option("--account <id>", "an account that sees it (default: search the organization)", accountId)
      .option("--region <region>", "a region that sees it (default: search those of the settings)", region)
      .option("--save <file>", "write the file here instead of to standard output"),
  )
    .addHelpText("after", examples)
    .action(async (options: Options) => ends(await answering(output, () => facts(options, output))));

const facts = async (options: Options, output: Output): Promise<number> => {
  const found = await factsOfPeering(
    options.peering,
    { account: options.account, region: options.region },
    deploymentOf(options),
  );
  if (options.save === undefined) output.out(printFacts(found));
  else {
    saveFacts(options.save, found);
    output.out(`${options.save}: facts of ${options.peering}, read at ${found.readAt}\n`);
  }
  return 0;
};
