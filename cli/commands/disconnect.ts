import { Command } from "commander";
import type { Facts } from "#shared/peering/facts.ts";
import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import { disconnect, withdrawDisconnect } from "#shared/stages/disconnect.ts";
import { deploymentOf, ledgerIn } from "../decision/deployment.ts";
import { disconnection, renderDisconnection } from "../decision/disconnection.ts";
import { answering, CannotAnswer } from "../decision/failure.ts";
import { factsOfPeering } from "../decision/live-facts.ts";
import { notInLedger } from "../decision/not-in-ledger.ts";
import type { Output } from "./output.ts";
import { peeringId, type ReadingOptions, readingHelp, readingOptions } from "./reading.ts";

interface Options extends ReadingOptions {
  readonly reason?: string;
  readonly by?: string;
  readonly undo?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Examples:
  $ peering disconnect pcx-0a1b2c3d --reason "moved to the transit gateway"
  $ peering disconnect pcx-0a1b2c3d --reason "moved to the transit gateway" --yes --json
  $ peering disconnect pcx-0a1b2c3d --undo
${readingHelp}

Prints what will be removed and asks first; where nobody can be asked, --yes says so. Routes and rules go first, the
connection last. --undo takes the wish back as long as the connection is there: what is gone already is made again.

Exit codes: 0 recorded, 2 not confirmed, 3 there is nothing to disconnect or to undo, 1 not done.
`;

/** `peering disconnect PEERING`: an operator's wish that a connection ends. */
export const disconnectCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(new Command("disconnect"))
    .description("have a peering taken apart on both sides and deleted, whoever made it")
    .argument("<peering>", "the connection, pcx-…", peeringId)
    .option("--reason <text>", "why; told to everybody who asks for the peering")
    .option("--undo", "take the wish back")
    .option("--by <name>", "who wants it (default: whose credentials these are)")
    .option("--yes", "don't ask")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (id: PeeringConnectionId, options: Options) =>
      ends(await answering(output, () => (options.undo ? undo(id, options, output) : wish(id, options, output)))),
    );

const wish = async (id: PeeringConnectionId, options: Options, output: Output): Promise<number> => {
  const reason = options.reason?.trim() ?? "";
  if (reason === "") throw new CannotAnswer("why? give --reason TEXT, which everybody who asks for the peering is told");
  const deployment = deploymentOf(options);
  const ledger = ledgerIn(deployment);
  if (!(await ledger.read(id))) throw notInLedger(id);
  const facts = await factsOfPeering(id, { account: undefined, region: undefined }, deployment);
  if (!options.json) output.out(renderDisconnection(facts, output.paint));
  if (!(await isConfirmed(options, output))) return unconfirmed(facts, options, output);
  const by = options.by ?? (await deployment.caller());
  const wished = await disconnect({ peering: id, by, reason }, { ...deployment, ledger });
  if (wished.is === "refused") return refused(wished.why, output);
  const told = { peering: id, recorded: true, wish: wished.wish, changes: disconnection(facts) };
  output.out(options.json ? json(told) : `recorded for ${by}; \`peering status ${id}\` tells how far it is\n`);
  return 0;
};

const isConfirmed = async ({ yes, json: asJson }: Options, { question }: Output): Promise<boolean> => {
  if (yes || question === null || asJson) return yes === true;
  return /^y(es)?$/i.test((await question("Disconnect? [y/N] ")).trim());
};

const unconfirmed = (facts: Facts, options: Options, output: Output): number => {
  const { peering } = facts;
  if (options.json) output.out(json({ peering: peering.id, recorded: false, wish: null, changes: disconnection(facts) }));
  output.err(`nothing was recorded: \`peering disconnect ${peering.id}\` with --yes has this done\n`);
  return 2;
};

const undo = async (id: PeeringConnectionId, options: Options, output: Output): Promise<number> => {
  const deployment = deploymentOf(options);
  const withdrawn = await withdrawDisconnect(id, { ...deployment, ledger: ledgerIn(deployment) });
  if (withdrawn.is === "refused") return refused(withdrawn.why, output);
  const { by, reason } = withdrawn.wish;
  output.out(
    options.json
      ? json({ peering: id, withdrawn: withdrawn.wish })
      : `withdrawn: ${reason} (${by}); \`peering status ${id}\` tells how it stands\n`,
  );
  return 0;
};

const refused = (why: string, output: Output): number => {
  output.err(`${why}\n`);
  return 3;
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
