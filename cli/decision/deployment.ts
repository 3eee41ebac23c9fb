import { deployed } from "#functions/deployed.ts";
import type { Environment } from "#functions/environment.ts";
import { ledgerOf, observeWithQuotasOf, organizationOf, starterOf } from "#functions/ports.ts";
import { callerArn } from "#shared/aws/caller.ts";
import { sdkClients } from "#shared/aws/sdk-clients.ts";
import type { Settings } from "#shared/config.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import type { GatherPorts } from "#shared/stages/gather.ts";
import type { Starter } from "#shared/stages/ports.ts";
import { CannotAnswer } from "./failure.ts";
import { readSettings } from "./settings-file.ts";

export interface DeploymentOptions {
  readonly settings?: string;
  readonly ledger?: string;
}

/** What a command reaches of a deployment: the members through the read role, the ledger where its table is named, the workflow. */
export interface Deployment extends GatherPorts {
  readonly settings: Settings;
  readonly ledger: Ledger | null;
  readonly starter: Starter;
  /** ARN of whose credentials the terminal has */
  caller(): Promise<string>;
}

/** The deployment that the settings speak of, reached with the terminal's own AWS credentials and AWS_ENDPOINT_URL. */
export const deploymentOf = (options: DeploymentOptions): Deployment => {
  const settings = readSettings(options.settings);
  const table = options.ledger ?? process.env.LEDGER_TABLE;
  const environment: Environment = {
    ...deployed(),
    variables: { PEERING_WORKFLOW_ARN: workflowArn(settings), ...process.env, LEDGER_TABLE: table },
    clients: sdkClients({ region: settings.hub.region }),
  };
  return {
    settings,
    clock: environment.clock,
    observe: observeWithQuotasOf(environment, settings),
    organization: organizationOf(environment, settings, { tags: true }),
    ledger: table === undefined || table === "" ? null : ledgerOf(environment),
    starter: starterOf(environment, settings),
    caller: () => callerArn(environment.clients, settings.hub),
  };
};

/** The ledger, for a command that is of no use without one. */
export const ledgerIn = ({ ledger }: Deployment): Ledger => {
  if (!ledger) throw new CannotAnswer("no ledger is named: give --ledger TABLE, or LEDGER_TABLE as the functions have it");
  return ledger;
};

/** The name that infra/workflow gives the workflow, in the hub; PEERING_WORKFLOW_ARN where another is meant. */
const workflowArn = ({ hub: { account, region } }: Settings): string =>
  `arn:${partitionOf(region)}:states:${region}:${account}:stateMachine:peering-autopilot-peering`;

const partitionOf = (region: string): string => {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
};
