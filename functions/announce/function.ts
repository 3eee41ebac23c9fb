import { announcer } from "#shared/aws/announcer.ts";
import { announce } from "#shared/stages/announce.ts";
import type { Environment } from "../environment.ts";
import { AnnounceInput } from "../inputs.ts";
import { lambda } from "../lambda.ts";
import { ledgerOf } from "../ports.ts";
import { settingsOf, variable } from "../settings.ts";

/** Tells people and programs how a peering stands, and ends the run. */
export const announceFunction = (environment: Environment) => {
  const { hub } = settingsOf(environment);
  const to = { topicArn: variable(environment, "TOPIC_ARN"), busName: variable(environment, "BUS_NAME"), ...hub };
  const ports = { ledger: ledgerOf(environment), announcer: announcer(environment.clients, to), clock: environment.clock };
  return lambda({ name: "announce", input: AnnounceInput, run: (input, log) => announce(input, { ...ports, log }) }, environment);
};
