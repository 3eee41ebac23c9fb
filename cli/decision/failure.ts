import { AccessMissing, Bug, QuotaReached, RetryLater, WorldChanged } from "#shared/errors.ts";
import type { Output } from "../commands/output.ts";

/** What keeps a command from giving an answer, with its place and the remedy. */
export class CannotAnswer extends Error {
  override readonly name = "CannotAnswer";
}

const credentialErrors = [
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
];

/** Runs a command to its exit code; a failure of the world is told in words and gives 1, a bug is thrown. */
export const answering = async (output: Output, run: () => Promise<number>): Promise<number> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Bug || !(error instanceof Error)) throw error;
    output.err(`${wordsOf(error)}\n`);
    return 1;
  }
};

const unreached = ["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"];

const isUnreached = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && unreached.includes(String(error.code));

const endpoint = (): string => {
  const url = process.env.AWS_ENDPOINT_URL ?? "";
  return url === "" ? "" : ` at ${url}`;
};

const worldFailures = [AccessMissing, QuotaReached, RetryLater, WorldChanged];
type WorldFailure = InstanceType<(typeof worldFailures)[number]>;

const isWorldFailure = (error: Error): error is WorldFailure => worldFailures.some((known) => error instanceof known);

const wordsOf = (error: Error): string => {
  if (error instanceof CannotAnswer) return error.message;
  const network = [error, error.cause].find(isUnreached);
  if (network) return `AWS can't be reached${endpoint()}: ${network.message}; check the network, the region and AWS_ENDPOINT_URL`;
  if (isWorldFailure(error)) {
    const { account, region, resource } = error.where;
    const where = [account, region, resource].filter((part) => part !== "").join(" ");
    const remedy = error instanceof RetryLater ? "run the command again in a moment" : error.instructions;
    return `${where === "" ? "" : `${where}: `}${error.message}; ${remedy}`;
  }
  if (credentialErrors.includes(error.name))
    return `AWS takes no credentials from here: ${error.message}; sign in to the hub's account, with a role that may assume the members' read role`;
  return `${error.name}: ${error.message}`;
};
