import { announceStage } from "#functions/announce/stage.ts";
import { applyStage } from "#functions/apply/stage.ts";
import type { Environment } from "#functions/environment.ts";
import { intakeStage } from "#functions/intake/stage.ts";
import { type Handler, lambda } from "#functions/lambda.ts";
import { proposeStage } from "#functions/propose/stage.ts";
import { sweepStage } from "#functions/sweep/stage.ts";
import { verifyStage } from "#functions/verify/stage.ts";
import type { FunctionCode } from "#infra/sandbox/cloudformation/deploy.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import type { PolicyFile } from "#shared/policy/policy.ts";
import { functionClients, type Reach } from "./clients.ts";
import { functionNames, logicalId } from "./fragments.ts";

/** Each function of serverless.yml, made in an environment. */
export const handlersOf: Readonly<Record<string, (environment: Environment) => Handler>> = {
  intake: (environment) => lambda(intakeStage, environment),
  propose: (environment) => lambda(proposeStage, environment),
  apply: (environment) => lambda(applyStage, environment),
  verify: (environment) => lambda(verifyStage, environment),
  announce: (environment) => lambda(announceStage, environment),
  sweep: (environment) => lambda(sweepStage, environment),
};

/** What may change while the product runs, as a redeployment would change it. */
export interface Deployed {
  /** PEERING_SETTINGS, as JSON */
  settings: string;
  policies: readonly PolicyFile[];
  /** null for the table */
  readonly ledger: Ledger | null;
  /** counts up with every redeployment of the settings */
  revision: number;
}

/** The real functions, each with its own role's credentials, by their logical ids in the template. */
export const functionCode = (
  reach: Reach,
  deployed: Deployed,
  log: (line: string) => void,
): Readonly<Record<string, FunctionCode>> => {
  const code = (name: string): FunctionCode => {
    const make = handlersOf[name];
    if (!make) throw new Error(`serverless.yml names a function \`${name}\` that cli/local doesn't know`);
    return (setting) => {
      const clients = functionClients(reach, setting.roleArn, setting.name);
      const fresh = () =>
        make({
          variables: { ...setting.environment, PEERING_SETTINGS: deployed.settings },
          clock: reach.sandbox.lambda.clock,
          clients,
          ledger: deployed.ledger,
          policies: async () => deployed.policies,
          log,
        });
      let made = { revision: deployed.revision, handler: fresh() };
      return (event, context) => {
        if (made.revision !== deployed.revision) made = { revision: deployed.revision, handler: fresh() };
        return made.handler(event, context);
      };
    };
  };
  return Object.fromEntries(functionNames().map((name) => [logicalId(name), code(name)]));
};
