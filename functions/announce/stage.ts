import { announcer } from "#shared/aws/announcer.ts";
import { sessions } from "#shared/aws/sessions.ts";
import { tagger } from "#shared/aws/tagger.ts";
import { announce } from "#shared/stages/announce.ts";
import type { Environment } from "../environment.ts";
import { AnnounceInput } from "../inputs.ts";
import type { Stage } from "../lambda.ts";
import { ledgerOf, starterOf } from "../ports.ts";
import { settingsOf, variable } from "../settings.ts";

/** Tells people and programs how a peering stands, and ends the run. Its member role can put three tags on connections, no more. */
export const announceStage = (environment: Environment, settings = settingsOf(environment)): Stage<typeof AnnounceInput> => {
  const { clients, clock } = environment;
  const { memberRoles, externalId, hub, tagPrefix } = settings;
  const to = { topicArn: variable(environment, "TOPIC_ARN"), busName: variable(environment, "BUS_NAME"), ...hub };
  const tagging = sessions(clients, clock, { role: memberRoles.tag, externalId, region: hub.region });
  const ports = {
    settings,
    ledger: ledgerOf(environment),
    announcer: announcer(clients, to),
    tagger: tagger(tagging, tagPrefix),
    starter: starterOf(environment, settings),
    clock,
  };
  return { name: "announce", input: AnnounceInput, run: (input, log) => announce(input, { ...ports, log }) };
};
