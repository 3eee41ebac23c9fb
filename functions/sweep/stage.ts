import { executions } from "#shared/aws/executions.ts";
import { sweep } from "#shared/stages/sweep.ts";
import type { Environment } from "../environment.ts";
import type { Stage } from "../lambda.ts";
import { ledgerOf, observeOf, organizationOf, starterOf, workflowOf } from "../ports.ts";
import { settingsOf } from "../settings.ts";
import { underOf } from "../under.ts";
import { SweepInput } from "./input.ts";

/** Called by the sweep workflow: for the list of accounts, for each of them, and for the looks that are due. */
export const sweepStage = (environment: Environment, settings = settingsOf(environment)): Stage<typeof SweepInput> => {
  const ports = {
    settings,
    ledger: ledgerOf(environment),
    organization: organizationOf(environment, settings, { tags: false }),
    observe: observeOf(environment, settings),
    starter: starterOf(environment, settings),
    executions: executions(environment.clients, workflowOf(environment, settings)),
    under: underOf(environment, settings),
    clock: environment.clock,
  };
  return { name: "sweep", input: SweepInput, run: (input, log) => sweep(input, { ...ports, log }) };
};
