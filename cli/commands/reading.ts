import { type Command, InvalidArgumentError } from "commander";
import type { ZodMiniType } from "zod/mini";
import { AccountId, PeeringConnectionId, Region, VpcId } from "#shared/peering/ids.ts";

/** Options of every command that reads a deployment. */
export interface ReadingOptions {
  readonly settings?: string;
  readonly ledger?: string;
}

export const readingOptions = (command: Command): Command =>
  command
    .option("--settings <file>", "the deployment's settings, JSON or YAML (default: PEERING_SETTINGS)")
    .option("--ledger <table>", "the ledger's table (default: LEDGER_TABLE)");

/** What a user needs around such a command. */
export const readingHelp = `
AWS is reached with this terminal's credentials (AWS_ENDPOINT_URL for a sandbox): a role of the hub's account that may
assume the members' read role. Without a ledger table, what only the ledger knows (claims, approvals) is left out.`;

/** The same, around a command that asks only the ledger. */
export const ledgerHelp = `
The ledger is read with this terminal's AWS credentials (AWS_ENDPOINT_URL for a sandbox), in the hub's account and region.`;

const by =
  <T>(schema: ZodMiniType<T>) =>
  (text: string): T => {
    const read = schema.safeParse(text);
    if (!read.success) throw new InvalidArgumentError(`${read.error.issues.map(({ message }) => message).join("; ")}.`);
    return read.data;
  };

export const accountId = by(AccountId);
export const region = by(Region);
export const vpcId = by(VpcId);
export const peeringId = by(PeeringConnectionId);

/** Collects connections, given once or more. */
export const peeringIds = (text: string, sofar: readonly PeeringConnectionId[] = []): readonly PeeringConnectionId[] => [
  ...sofar,
  peeringId(text),
];

/** Collects `--tag key=value`, given once or more. */
export const tag = (text: string, sofar: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const split = text.indexOf("=");
  if (split < 1) throw new InvalidArgumentError("It is written key=value.");
  return { ...sofar, [text.slice(0, split)]: text.slice(split + 1) };
};
