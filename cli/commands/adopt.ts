import { Command } from "commander";
import type { Ledger } from "#shared/ledger/ledger.ts";
import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import type { Policy } from "#shared/policy/policy.ts";
import { adopt } from "#shared/stages/adopt.ts";
import { type Adoptable, consider, inventory, renderConsidered, renderInventory } from "../decision/adoptable.ts";
import { type Deployment, deploymentOf, ledgerIn } from "../decision/deployment.ts";
import { answering } from "../decision/failure.ts";
import { factsOfPeering } from "../decision/live-facts.ts";
import { notInLedger } from "../decision/not-in-ledger.ts";
import { policyOf } from "../decision/policy-of.ts";
import { counted } from "../decision/render-answer.ts";
import type { Output } from "./output.ts";
import { peeringIds, type ReadingOptions, readingHelp, readingOptions } from "./reading.ts";

interface Options extends ReadingOptions {
  readonly wire?: true;
  readonly policy?: readonly string[];
  readonly json?: true;
}

const examples = `
Examples:
  $ peering adopt
  $ peering adopt pcx-0a1b2c3d pcx-0e4f5a6b
  $ peering adopt pcx-0a1b2c3d --wire
  $ peering adopt --json | jq '.found[].changes'
${readingHelp}

A connection that was there before this deployment might change anything is left alone until it is adopted. Adopting changes
nothing in AWS: the routes that lead to the connection are recorded as ours, and it is watched. --wire keeps it from then on
as if it had been requested: what is missing is made, what is ours and not wanted goes.

Exit codes: 0 adopted, or nothing to adopt, 2 there is something to adopt, 3 one can't be adopted, 1 no answer.
`;

/** `peering adopt [PEERING…]`: connections that were there before us. */
export const adoptCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(new Command("adopt"))
    .description("take over connections that were there before, with no change first; without one named, list them")
    .argument("[peerings...]", "connections, pcx-…", peeringIds)
    .option("--wire", "keep them wired from now on")
    .option("--policy <files...>", "policy files (default: those in force, infra/policies/*.cedar)")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (ids: readonly PeeringConnectionId[], options: Options) =>
      ends(await answering(output, () => (ids.length === 0 ? list(options, output) : take(ids, options, output)))),
    );

const policyFor = (options: Options, { settings }: Deployment, output: Output): Policy =>
  policyOf(options.policy, settings.organizationId, output.paint);

const list = async (options: Options, output: Output): Promise<number> => {
  const deployment = deploymentOf(options);
  const all = await inventory(ledgerIn(deployment), deployment, policyFor(options, deployment, output));
  const printed = { found: all.found.map(({ adoptable }) => adoptable), unread: all.unread };
  output.out(options.json ? json(printed) : renderInventory(all, output.paint));
  return all.found.length > 0 ? 2 : 0;
};

type Taken = Adoptable & { readonly adopted: "watched" | "adopted" | null; readonly why: string };

const take = async (ids: readonly PeeringConnectionId[], options: Options, output: Output): Promise<number> => {
  const deployment = deploymentOf(options);
  const policy = policyFor(options, deployment, output);
  const ledger = ledgerIn(deployment);
  for (const id of ids) if (!(await ledger.read(id))) throw notInLedger(id);
  const taken: Taken[] = [];
  for (const id of ids) taken.push(await takeOne(id, { deployment, ledger, policy, options, output }));
  if (options.json) output.out(json(taken));
  return taken.some(({ adopted }) => adopted === null) ? 3 : 0;
};

interface Taking {
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly options: Options;
  readonly output: Output;
}

const takeOne = async (id: PeeringConnectionId, { deployment, ledger, policy, options, output }: Taking): Promise<Taken> => {
  const facts = await factsOfPeering(id, { account: undefined, region: undefined }, deployment);
  const considered = consider(facts, policy);
  const { adoptable } = considered;
  if (!options.json) output.out(`${renderConsidered(considered, output.paint)}\n\n`);
  const standing = options.wire ? "adopted" : "watched";
  const told = whyNotWired(adoptable, options) ?? (await adopt({ peering: id, standing }, { ...deployment, ledger }));
  if (told.is === "refused") {
    output.err(`${told.why}\n`);
    return { ...adoptable, adopted: null, why: told.why };
  }
  const next = options.wire
    ? `the workflow wires it: \`peering status ${id}\` tells how far it is`
    : "nothing was changed in AWS";
  if (!options.json) output.out(`${told.is}, with ${counted(told.routes.length, "route")} recorded as ours; ${next}\n`);
  return { ...adoptable, adopted: told.is, why: "" };
};

/** WHY: a kept connection that policy denies would be reported as revoked, or even ended after the grace. */
const whyNotWired = ({ peering, permitted }: Adoptable, { wire }: Options) =>
  wire && permitted === false
    ? ({
        is: "refused",
        why: `policy does not permit \`${peering}\`; have it permitted first, or adopt it without --wire`,
      } as const)
    : null;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
