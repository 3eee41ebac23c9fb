import { sweep } from "#shared/stages/sweep.ts";
import type { Environment } from "../environment.ts";
import { SweepInput } from "../inputs.ts";
import { lambda } from "../lambda.ts";
import { ledgerOf, observeOf, organizationOf, starterOf } from "../ports.ts";
import { settingsOf } from "../settings.ts";

/** Called by the sweep workflow: once for the list of accounts, then once for each. */
export const sweepFunction = (environment: Environment) => {
  const settings = settingsOf(environment);
  const ports = {
    settings,
    ledger: ledgerOf(environment),
    organization: organizationOf(environment, settings, { tags: false }),
    observe: observeOf(environment, settings),
    starter: starterOf(environment, settings),
    clock: environment.clock,
  };
  return lambda({ name: "sweep", input: SweepInput, run: (input, log) => sweep(input, { ...ports, log }) }, environment);
};
