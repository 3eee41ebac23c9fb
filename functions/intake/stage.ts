import * as z from "zod/mini";
import { intake } from "#shared/stages/intake.ts";
import type { Environment } from "../environment.ts";
import type { Stage } from "../lambda.ts";
import { ledgerOf, organizationOf, starterOf } from "../ports.ts";
import { settingsOf } from "../settings.ts";

/** EventBridge calls it with each forwarded CloudTrail record; anything may arrive, the stage tells what is taken. */
export const intakeStage = (environment: Environment, settings = settingsOf(environment)): Stage<z.ZodMiniUnknown> => {
  const ports = {
    settings,
    ledger: ledgerOf(environment),
    organization: organizationOf(environment, settings, { tags: false }),
    starter: starterOf(environment, settings),
    clock: environment.clock,
  };
  return { name: "intake", input: z.unknown(), run: (event, log) => intake(event, { ...ports, log }) };
};
