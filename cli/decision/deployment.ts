import { deployed } from "#functions/deployed.ts";
import type { Environment } from "#functions/environment.ts";
import { ledgerOf, observeWithQuotasOf, organizationOf } from "#functions/ports.ts";
import { sdkClients } from "#shared/aws/sdk-clients.ts";
import type { Settings } from "#shared/config.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import type { GatherPorts } from "#shared/stages/gather.ts";
import { readSettings } from "./settings-file.ts";

export interface DeploymentOptions {
  readonly settings?: string;
  readonly ledger?: string;
}

/** What a command reads of a deployment: the members through the read role, and the ledger where its table is named. */
export interface Deployment extends GatherPorts {
  readonly settings: Settings;
  readonly ledger: Ledger | null;
}

/** The deployment that the settings speak of, reached with the terminal's own AWS credentials and AWS_ENDPOINT_URL. */
export const deploymentOf = (options: DeploymentOptions): Deployment => {
  const settings = readSettings(options.settings);
  const table = options.ledger ?? process.env.LEDGER_TABLE;
  const environment: Environment = {
    ...deployed(),
    variables: { ...process.env, LEDGER_TABLE: table },
    clients: sdkClients({ region: settings.hub.region }),
  };
  return {
    settings,
    clock: environment.clock,
    observe: observeWithQuotasOf(environment, settings),
    organization: organizationOf(environment, settings, { tags: true }),
    ledger: table === undefined || table === "" ? null : ledgerOf(environment),
  };
};
