import { propose } from "#shared/stages/propose.ts";
import type { Environment } from "../environment.ts";
import type { Stage } from "../lambda.ts";
import { policyInForce } from "../policy-in-force.ts";
import { ledgerOf, observeWithQuotasOf, organizationOf } from "../ports.ts";
import { settingsOf } from "../settings.ts";
import { underOf } from "../under.ts";
import { ProposeInput } from "./input.ts";

/** The only function that decides, and the only one that carries Cedar; its role can change nothing in a member account. */
export const proposeStage = (
  environment: Environment,
  settings = settingsOf(environment),
  policy = policyInForce(environment, settings),
): Stage<typeof ProposeInput> => {
  const ports = {
    settings,
    ledger: ledgerOf(environment),
    observe: observeWithQuotasOf(environment, settings),
    organization: organizationOf(environment, settings, { tags: true }),
    under: underOf(environment, settings),
    clock: environment.clock,
  };
  return {
    name: "propose",
    input: ProposeInput,
    run: ({ execution, run }, log) => propose({ ...run, execution }, { ...ports, policy: () => policy(log) }),
  };
};
