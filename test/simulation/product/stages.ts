import type * as z from "zod/mini";
import { announceStage } from "#functions/announce/stage.ts";
import { applyStage } from "#functions/apply/stage.ts";
import type { Environment } from "#functions/environment.ts";
import { intakeStage } from "#functions/intake/stage.ts";
import type { Stage } from "#functions/lambda.ts";
import { proposeStage } from "#functions/propose/stage.ts";
import { sweepStage } from "#functions/sweep/stage.ts";
import { verifyStage } from "#functions/verify/stage.ts";
import type { Settings } from "#shared/config.ts";
import type { Policy } from "#shared/policy/policy.ts";
import type { Log } from "#shared/stages/ports.ts";

/** What a simulated function is made of: the environment that it would run in, and the policy, loaded once in a process. */
export interface Simulated {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly policy: () => Promise<Policy>;
  readonly log: Log;
}

/** `remaining`: milliseconds until the function is ended from outside */
type Run = (event: unknown, remaining: () => number) => Promise<unknown>;

/** The stage behind its own door: a payload that doesn't fit its schema never comes in. */
const behindDoor =
  <Schema extends z.ZodMiniType>(
    stageIn: (environment: Environment, settings: Settings, policy: Simulated["policy"]) => Stage<Schema>,
  ): ((simulated: Simulated) => Run) =>
  ({ environment, settings, policy, log }) => {
    const { input, run } = stageIn(environment, settings, policy);
    return (event, remaining) => run(input.parse(event), log, remaining);
  };

/**
 * The stages with their ports as functions/ gives them, but without middy, logger and metrics around them: those are two
 * thirds of a small invocation's time, and the full wire runs them.
 */
export const stages: Readonly<Record<string, (simulated: Simulated) => Run>> = {
  intake: behindDoor(intakeStage),
  propose: behindDoor(proposeStage),
  apply: behindDoor(applyStage),
  verify: behindDoor(verifyStage),
  announce: behindDoor(announceStage),
  sweep: behindDoor(sweepStage),
};
