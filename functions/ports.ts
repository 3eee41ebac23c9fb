import { observe } from "#shared/aws/observe.ts";
import { organization } from "#shared/aws/organization.ts";
import { type QuotaClients, serviceQuotas } from "#shared/aws/quotas.ts";
import { type Sessions, sessions } from "#shared/aws/sessions.ts";
import { starter } from "#shared/aws/starter.ts";
import type { Settings } from "#shared/config.ts";
import { dynamodbLedger } from "#shared/ledger/dynamodb.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import type { Observe, Organization, Starter } from "#shared/stages/ports.ts";
import type { Environment } from "./environment.ts";
import { variable } from "./settings.ts";

/** The adapters that more than one function needs, made of its environment. */
export const ledgerOf = (environment: Environment): Ledger =>
  environment.ledger ??
  dynamodbLedger({
    client: environment.clients.dynamodb(),
    table: variable(environment, "LEDGER_TABLE"),
    clock: () => environment.clock.now(),
  });

const readSessions = ({ clients, clock }: Environment, { memberRoles, externalId, hub }: Settings): Sessions =>
  sessions(clients, clock, { role: memberRoles.read, externalId, region: hub.region });

export const observeOf = (environment: Environment, settings: Settings): Observe => observe(readSessions(environment, settings));

/** WHY: not an option of `observeOf`, as a bundle that merely names it would carry the Service Quotas client. */
export const observeWithQuotasOf = (environment: Environment, settings: Settings): Observe => {
  const { clients, clock } = environment;
  const held = readSessions(environment, settings);
  const quotaClients: QuotaClients = {
    at: async (place) => clients.serviceQuotas(place, await held.credentials(place.account)),
    failed: (error, { account }) => held.refused(error, account),
  };
  return observe(held, serviceQuotas(quotaClients, clock));
};

/** Account tags cost a call of their own, so only the function that decides asks for them. */
export const organizationOf = (
  { clients, clock }: Environment,
  { hub }: Settings,
  wants: { readonly tags: boolean },
): Organization => organization(clients, { hub, clock }, wants);

/** Where the workflow of the peerings is. */
export const workflowOf = (environment: Environment, { hub }: Settings) => ({
  workflowArn: variable(environment, "PEERING_WORKFLOW_ARN"),
  ...hub,
});

export const starterOf = (environment: Environment, settings: Settings): Starter =>
  starter(environment.clients, workflowOf(environment, settings));
