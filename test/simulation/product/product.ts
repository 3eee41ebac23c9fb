import { functionClients, ownerClients } from "#cli/local/clients.ts";
import { functionNames, logicalId } from "#cli/local/fragments.ts";
import { contextOf } from "#cli/local/product.ts";
import type { FunctionCode, FunctionSetting } from "#infra/sandbox/cloudformation/deploy.ts";
import type { MadeResource } from "#infra/sandbox/cloudformation/made-resource.ts";
import { remake } from "#infra/sandbox/cloudformation/remake.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { Clients } from "#shared/aws/clients.ts";
import { starter } from "#shared/aws/starter.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import type { Policy, PolicyFile } from "#shared/policy/policy.ts";
import { type Approved, type ApproveInput, approve } from "#shared/stages/approve.ts";
import { type DisconnectInput, disconnect, type Wished } from "#shared/stages/disconnect.ts";
import { hub } from "../world/places.ts";
import { counted, invoked, ownClock } from "./invocation.ts";
import { recordedProduct, settings } from "./recorded.ts";
import { stages } from "./stages.ts";
import { type Around, clientsInWeather, ledgerInWeather } from "./weather.ts";

/** The product at work in a simulated world. */
export interface SimulatedProduct {
  readonly ledger: Ledger;
  readonly workflowArn: string;
  readonly sweepArn: string;
  /** log lines of the functions */
  readonly log: string[];
  /** New code: what a warm function kept (sessions, quotas) is gone. */
  redeploy(): void;
  /** Records a person's decision, as the portal would. */
  approve(input: ApproveInput): Promise<Approved>;
  /** Records an operator's wish that a connection ends. */
  disconnect(input: DisconnectInput): Promise<Wished>;
  /** Brings a member role back, as the stack set would. */
  restoreRole(account: string, name: string): Promise<void>;
}

interface Installation {
  readonly around: Around;
  readonly policy: () => Promise<Policy>;
  /** the text of the policy in force */
  readonly files: () => readonly PolicyFile[];
}

/** Puts the recorded product into a sandbox, each function with its own role, inside the weather. */
export type Install = (sandbox: Sandbox, installation: Installation) => Promise<SimulatedProduct>;

/** What tells one way of running the product from another. */
export interface Running {
  readonly resources: readonly MadeResource[];
  /** Makes a function's environments, each of which takes one event after the other. */
  readonly functionIn: (name: string, setting: FunctionSetting) => () => ReturnType<FunctionCode>;
  readonly ledger: Ledger;
  readonly owner: Clients;
  readonly log: string[];
}

/** The stages alone: their commands go to the sandbox without the wire, and the ledger is in memory. */
export const installStages: Install = async (sandbox, { around, policy, files }) => {
  const ledger = memoryLedger();
  const weather = counted(around);
  const log: string[] = [];
  const reach = { sandbox, endpoint: null, region: hub.region };
  const { resources } = await recordedProduct();
  return running(sandbox, {
    resources,
    ledger,
    log,
    owner: ownerClients(reach, hub.account),
    functionIn: (name, setting) => () => {
      const environment = {
        variables: setting.environment,
        clock: ownClock(sandbox),
        clients: clientsInWeather(functionClients(reach, setting.roleArn, setting.name), name, weather),
        ledger: ledgerInWeather(ledger, name, weather),
        policies: async () => files(),
        log: null,
      };
      const stage = stages[name];
      if (!stage) throw new Error(`serverless.yml names a function \`${name}\` that the simulation doesn't know`);
      const note = (message: string, fields: object) => void log.push(`${name} ${message} ${JSON.stringify(fields)}`);
      const run = stage({ environment, settings, policy, log: { note } });
      return (event, context) => run(event, () => context.getRemainingTimeInMillis());
    },
  });
};

/** A warm environment. */
interface Kept {
  readonly revision: number;
  readonly run: ReturnType<FunctionCode>;
  readonly isGood: () => boolean;
}

const names = functionNames();

/** Brings the product to life. */
export const running = async (
  sandbox: Sandbox,
  { resources, functionIn, ledger, owner, log }: Running,
): Promise<SimulatedProduct> => {
  const { workflowArn, sweepArn } = await recordedProduct();
  let revision = 0;
  const code =
    (name: string): FunctionCode =>
    (setting) => {
      const fresh = functionIn(name, setting);
      // As in Lambda: an environment serves one invocation at a time, outlives what its handler throws, and dies when it is killed.
      const idle: Kept[] = [];
      return async (event, context) => {
        const kept = idle.pop();
        const run = kept?.revision === revision && kept.isGood() ? kept.run : fresh();
        const now = revision;
        return invoked(
          () => run(event, context),
          (isGood) => void idle.push({ revision: now, run, isGood }),
        );
      };
    };
  const context = contextOf(sandbox, hub.account);
  await remake(context, resources, Object.fromEntries(names.map((name) => [logicalId(name), code(name)])));
  const workflows = starter(owner, { workflowArn, ...hub });
  return {
    ledger,
    workflowArn,
    sweepArn,
    log,
    redeploy: () => {
      revision++;
    },
    approve: (input) => approve(input, { ledger, starter: workflows, clock: sandbox.clock }),
    disconnect: (input) => disconnect(input, { ledger, starter: workflows, clock: sandbox.clock }),
    restoreRole: (account, name) =>
      remake(
        context,
        resources.filter((made) => made.account === account && made.properties.RoleName === name),
        {},
      ),
  };
};
