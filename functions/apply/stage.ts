import type { Clients } from "#shared/aws/clients.ts";
import { perform } from "#shared/aws/perform.ts";
import { sessions } from "#shared/aws/sessions.ts";
import { apply } from "#shared/stages/apply.ts";
import type { Environment } from "../environment.ts";
import type { Stage } from "../lambda.ts";
import { ledgerOf } from "../ports.ts";
import { settingsOf } from "../settings.ts";
import { ApplyInput } from "./input.ts";

/** The only function that changes member accounts; it decides nothing. */
export const applyStage = (environment: Environment, settings = settingsOf(environment)): Stage<typeof ApplyInput> => {
  const { memberRoles, externalId, hub, tagPrefix } = settings;
  const { clients, clock } = environment;
  const paced: Clients = { ...clients, ec2: (place, credentials) => clients.pacedEc2(place, credentials) };
  const writing = sessions(paced, clock, { role: memberRoles.write, externalId, region: hub.region });
  const ports = { settings, ledger: ledgerOf(environment), clock, perform: perform(writing, clock, tagPrefix) };
  return { name: "apply", input: ApplyInput, run: (input, log, remaining) => apply(input, { ...ports, log, remaining }) };
};
