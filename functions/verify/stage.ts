import { verify } from "#shared/stages/verify.ts";
import type { Environment } from "../environment.ts";
import { VerifyInput } from "../inputs.ts";
import type { Stage } from "../lambda.ts";
import { ledgerOf, observeOf, organizationOf } from "../ports.ts";
import { settingsOf } from "../settings.ts";

/** Proves that packets travel before anybody is told so. */
export const verifyStage = (environment: Environment, settings = settingsOf(environment)): Stage<typeof VerifyInput> => {
  const ports = {
    settings,
    ledger: ledgerOf(environment),
    observe: observeOf(environment, settings),
    organization: organizationOf(environment, settings, { tags: false }),
    clock: environment.clock,
  };
  return { name: "verify", input: VerifyInput, run: (input) => verify(input, ports) };
};
