import { AwsError } from "#infra/sandbox/errors.ts";
import type { Draws } from "../draws.ts";
import type { Run } from "../run-state.ts";
import type { Action } from "./action.ts";

/** What changes no ground of an answer to another request. */
const groundless = ["request", "request-both-ways", "forged-event", "poisoned-event", "sweep-now", "redeploy", "start-execution"];
const touchingRoles = ["remove-role", "remake-role", "suspend-account", "disable-region"];

/** Has an action happen now, and keeps what the invariants must know of it; false where nothing came of it. */
export const happen = async (run: Run, { name, act }: Action, draws: Draws): Promise<boolean> => {
  try {
    const what = await act(run, draws);
    if (what === undefined) return false;
    run.handAt = run.sandbox.clock.now();
    if (name === "switch-policy" || name === "retag") run.policyAt = run.handAt;
    if (!groundless.includes(name)) run.groundsAt = run.handAt;
    if (name.endsWith("-block")) run.blocksAt = run.handAt;
    if (touchingRoles.includes(name)) run.rolesTouched++;
    run.note(`${name.toUpperCase()} ${what}`);
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    run.note(`${name.toUpperCase()} is refused: ${error.code}`);
    return false;
  }
};
