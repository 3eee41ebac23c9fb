import { deployProduct } from "#cli/local/product.ts";
import { memberRoles, scenarioExternalId, scenarioOrganization } from "#cli/scenario/shipped.ts";
import type { MadeResource } from "#infra/sandbox/cloudformation/made-resource.ts";
import { createSandbox, type Sandbox } from "#infra/sandbox/sandbox.ts";
import { Settings } from "#shared/config.ts";
import type { Place } from "#shared/peering/ids.ts";
import { hub, memberAccounts, regions } from "../world/places.ts";

const startAt = "2026-01-05T09:00:00Z";

/** An organization with the hub as its management account, the members in one unit, and nothing in them. */
export const emptySandbox = (
  seed: number,
  options: Partial<Pick<Parameters<typeof createSandbox>[0], "lambdaFault">> = {},
): Sandbox => {
  const sandbox = createSandbox({
    ...options,
    seed,
    startAt,
    throttling: false,
    organization: { id: scenarioOrganization, managementAccount: hub.account },
  });
  sandbox.organizations.addUnit({ id: "ou-apps", name: "apps" });
  sandbox.organizations.addUnit({ id: "ou-other", name: "other" });
  for (const id of memberAccounts) sandbox.organizations.addAccount({ id, name: `account-${id.slice(0, 1)}`, unit: "ou-apps" });
  return sandbox;
};

export const settings: Settings = Settings.parse({
  organizationId: scenarioOrganization,
  hub,
  regions,
  memberRoles,
  externalId: scenarioExternalId,
});

/** What the shipped templates come to, evaluated once in a process; every seed's sandbox gets the same resources. */
export interface Recorded {
  readonly resources: readonly MadeResource[];
  /** the ledger's table, for a product that keeps its ledger there */
  readonly table: readonly MadeResource[];
  readonly tableName: string;
  readonly workflowArn: string;
  readonly sweepArn: string;
}

let recorded: Promise<Recorded> | undefined;

export const recordedProduct = (): Promise<Recorded> => {
  recorded ??= record();
  return recorded;
};

const isTable = ({ type }: MadeResource): boolean => type === "AWS::DynamoDB::Table";
/** A stack set's stacks are recorded one by one. */
const isStackSet = ({ type }: MadeResource): boolean => type === "AWS::CloudFormation::StackSet";
/** Of these the sandbox keeps nothing but the name. */
const nameless = /^AWS::(CloudWatch|KMS|Logs|SQS)::|Policy$/;

const record = async (): Promise<Recorded> => {
  const sandbox = emptySandbox(0);
  const made: MadeResource[] = [];
  const place: Place = hub;
  const product = await deployProduct(sandbox, {
    hub: place,
    settings,
    policies: [],
    notOnboarded: new Set(),
    wire: false,
    ledger: "memory",
    onMade: (resource) => made.push(resource),
  });
  product.stop();
  await sandbox.close();
  const resources = made.filter(
    (each) => !isTable(each) && !isStackSet(each) && (!nameless.test(each.type) || each.type === "AWS::Events::EventBusPolicy"),
  );
  const arn = (name: string) => `arn:aws:states:${hub.region}:${hub.account}:stateMachine:peering-autopilot-${name}`;
  return {
    resources,
    // made anew, a table without a name would get another one than the functions' variables tell
    table: made.filter(isTable).map((each) => ({ ...each, properties: { ...each.properties, TableName: product.ledgerTable } })),
    tableName: product.ledgerTable,
    workflowArn: arn("peering"),
    sweepArn: arn("sweep"),
  };
};
