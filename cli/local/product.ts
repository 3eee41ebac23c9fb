import { type DeployContext, type DeployedStack, deploy } from "#infra/sandbox/cloudformation/deploy.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { starter } from "#shared/aws/starter.ts";
import { Settings } from "#shared/config.ts";
import { dynamodbLedger } from "#shared/ledger/dynamodb.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import type { Place } from "#shared/peering/ids.ts";
import type { PolicyFile } from "#shared/policy/policy.ts";
import { type Approved, type ApproveInput, approve } from "#shared/stages/approve.ts";
import { ownerClients, type Reach } from "./clients.ts";
import { hubTemplate, managementTemplate, memberTemplate } from "./fragments.ts";
import { type Deployed, functionCode } from "./functions.ts";

/** The product at work in a sandbox. */
export interface Product {
  readonly settings: Settings;
  readonly ledger: Ledger;
  /** the ledger's table, empty where the ledger is in memory */
  readonly ledgerTable: string;
  /** as a redeployment with other settings would */
  setSettings(patch: Partial<Settings>): Promise<void>;
  setPolicy(files: readonly PolicyFile[]): void;
  /** Records a person's decision, as the portal would. */
  approve(input: ApproveInput): Promise<Approved>;
  /** Starts the sweep now; the clock must then run until quiet. */
  sweep(): Promise<void>;
  /** one line per log entry of the functions */
  readonly log: readonly string[];
  /** Ends its schedules. */
  stop(): void;
}

export interface ProductOptions {
  readonly hub: Place;
  readonly settings: Settings;
  readonly policies: readonly PolicyFile[];
  /** accounts where the stack set failed */
  readonly notOnboarded: ReadonlySet<string>;
  /** real SDK clients on the sandbox's port, or the same commands without the wire */
  readonly wire: boolean;
  /** the table, or a ledger in memory: the same promises without the table's round trips */
  readonly ledger: "dynamodb" | "memory";
  /** other code for the functions, such as their packaged bundles; the sources themselves when left out */
  readonly code?: (reach: Reach) => ReturnType<typeof functionCode>;
  /** told of each resource that the deployment makes */
  readonly onMade?: NonNullable<DeployContext["onMade"]>;
}

/** Deploys the product into the sandbox: the files that get deployed, the real functions, the member stacks. */
export const deployProduct = async (sandbox: Sandbox, options: ProductOptions): Promise<Product> => {
  const { hub, wire } = options;
  const endpoint = wire ? (await sandbox.serve()).url : null;
  const reach: Reach = { sandbox, endpoint, region: hub.region };
  const deployed: Deployed = {
    settings: JSON.stringify(options.settings),
    policies: options.policies,
    ledger: options.ledger === "memory" ? memoryLedger() : null,
    revision: 0,
  };
  const log: string[] = [];
  const stack = await deployHub({ sandbox, reach, deployed, options, log: (line) => log.push(line) });
  const own = ownClients(reach, stack, hub);
  const ledger =
    deployed.ledger ?? dynamodbLedger({ client: own.clients.dynamodb(), table: own.table, clock: () => sandbox.clock.now() });
  const workflows = starter(own.clients, { workflowArn: own.workflowArn, ...hub });
  const redeployed = redeployment({ sandbox, stack, deployed, options });
  return {
    get settings() {
      return redeployed.settings();
    },
    ledger,
    ledgerTable: own.table,
    setSettings: redeployed.setSettings,
    setPolicy: (files) => {
      deployed.policies = files;
    },
    approve: (input) => approve(input, { ledger, starter: workflows, clock: sandbox.clock }),
    sweep: async () => {
      sandbox.states.start({ machineArn: own.sweepArn, input: "{}" });
    },
    log,
    stop: redeployed.stop,
  };
};

/** Settings as a redeployment would change them: the functions' variables, and the sweep's schedule. */
const redeployment = ({
  sandbox,
  stack,
  deployed,
  options,
}: Pick<Deploying, "sandbox" | "deployed" | "options"> & { readonly stack: DeployedStack }) => {
  let settings = options.settings;
  let stop = () => stack.stop();
  return {
    settings: () => settings,
    stop: () => stop(),
    setSettings: async (patch: Partial<Settings>): Promise<void> => {
      const { sweepEvery } = settings;
      settings = Settings.parse({ ...settings, ...patch });
      if (settings.sweepEvery !== sweepEvery) {
        stop();
        const schedule = await deploySchedule({ sandbox, hub: options.hub, stack, settings });
        stop = () => schedule.stop();
      }
      deployed.settings = JSON.stringify(settings);
      deployed.revision++;
    },
  };
};

interface Deploying {
  readonly sandbox: Sandbox;
  readonly reach: Reach;
  readonly deployed: Deployed;
  readonly options: ProductOptions;
  readonly log: (line: string) => void;
}

const deployHub = async ({ sandbox, reach, deployed, options, log }: Deploying): Promise<DeployedStack> => {
  const { hub, settings } = options;
  const { notOnboarded: skipAccounts, onMade } = options;
  const context: DeployContext = { ...contextOf(sandbox, hub.account), skipAccounts, ...(onMade && { onMade }) };
  const stack = await deploy(context, {
    template: hubTemplate({ settings: deployed.settings }),
    ...hub,
    stackName: "peering-autopilot",
    parameters: hubParameters(settings, hub),
    functions: options.code?.(reach) ?? functionCode(reach, deployed, log),
  });
  await deploy(context, {
    template: managementTemplate(),
    account: sandbox.organizations.managementAccount,
    region: "us-east-1",
    stackName: "peering-autopilot-accounts",
    parameters: { HubBusArn: attribute(stack, "HubBus", "Arn") },
  });
  // Service-managed stack sets leave out the management account, which the hub is here: it gets the template as a stack of its own.
  if (!options.notOnboarded.has(hub.account))
    for (const region of inOrder(settings, hub))
      await deploy(context, {
        template: memberTemplate(),
        account: hub.account,
        region,
        stackName: "peering-autopilot-member",
        parameters: memberParameters(settings, stack, hub),
      });
  return stack;
};

interface Rescheduling {
  readonly sandbox: Sandbox;
  readonly hub: Place;
  readonly stack: DeployedStack;
  readonly settings: Settings;
}

/** The hub's schedule with another rate, as a stack update replaces it. The first stack holds nothing else that can stop. */
const deploySchedule = ({ sandbox, hub, stack, settings }: Rescheduling): Promise<DeployedStack> => {
  const target = { Arn: attribute(stack, "SweepWorkflow", "Arn"), RoleArn: attribute(stack, "SweepScheduleRole", "Arn") };
  const properties = { Name: "peering-autopilot-sweep", ScheduleExpression: rateOf(settings), Target: target };
  return deploy(contextOf(sandbox, hub.account), {
    template: { Resources: { SweepSchedule: { Type: "AWS::Scheduler::Schedule", Properties: properties } } },
    ...hub,
    stackName: "peering-autopilot",
  });
};

export const contextOf = (sandbox: Sandbox, managementAccount: string): DeployContext => ({
  core: sandbox,
  identity: sandbox.identity,
  topics: sandbox.topics,
  events: sandbox.events,
  states: sandbox.states,
  lambda: sandbox.lambda,
  dynamodb: sandbox.dynamodb,
  accounts: () => sandbox.organizations.members().filter((account) => account !== managementAccount),
});

const inOrder = ({ regions }: Settings, hub: Place): readonly string[] => [
  hub.region,
  ...regions.filter((region) => region !== hub.region),
];

/** The parameters that serverless.yml declares. */
const hubParameters = (settings: Settings, hub: Place): Record<string, string> => ({
  OrganizationId: settings.organizationId,
  ExternalId: settings.externalId,
  MemberRegions: inOrder(settings, hub).join(","),
  MemberTargets: "r-root",
  StackSetCallAs: "SELF",
  SweepSchedule: rateOf(settings),
  TagPrefix: settings.tagPrefix,
});

const rateOf = ({ sweepEvery }: Settings): string =>
  `rate(${Number(sweepEvery.slice(0, -1))} ${{ m: "minutes", h: "hours", d: "days", s: "seconds" }[sweepEvery.slice(-1)]})`;

const memberParameters = (settings: Settings, stack: DeployedStack, hub: Place): Record<string, string> => ({
  HubAccountId: hub.account,
  HubBusArn: attribute(stack, "HubBus", "Arn"),
  OrganizationId: settings.organizationId,
  ExternalId: settings.externalId,
  HomeRegion: hub.region,
  TagPrefix: settings.tagPrefix,
});

const attribute = (stack: DeployedStack, id: string, name: string): string => {
  const value = stack.resources.get(id)?.attributes[name];
  if (typeof value !== "string") throw new Error(`the hub stack has no \`${id}.${name}\``);
  return value;
};

/** The local tools act as the hub's owner, so that a role's uses are its function's alone. */
const ownClients = (reach: Reach, stack: DeployedStack, hub: Place) => ({
  clients: ownerClients(reach, hub.account),
  table: stack.resources.get("Ledger")?.ref ?? "",
  workflowArn: attribute(stack, "PeeringWorkflow", "Arn"),
  sweepArn: attribute(stack, "SweepWorkflow", "Arn"),
});
