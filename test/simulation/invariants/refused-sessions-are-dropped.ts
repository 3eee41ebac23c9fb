import { running } from "../product/invocation.ts";
import type { Run } from "../run-state.ts";
import type { Invariant } from "./invariant.ts";

/** In how many invocations a session was refused for itself. */
const refusals = new WeakMap<Run, Map<string, Set<object>>>();

/** Where another failure is told first, a refusal is nobody's to act on; that isn't so time and again. */
const most = 4;

/** Ended before its time, or of a role that was deleted, made again or not: no call with it can go through any more. */
const isWorthless = ({ sandbox: { identity, clock } }: Run, session: string): boolean => {
  const key = identity.key(session);
  if (key?.principal.kind !== "role") return false;
  if (key.expiresAt !== undefined && key.expiresAt <= clock.now()) return true;
  const { roleArn, id } = key.principal;
  return identity.roles().some((role) => role.arn === roleArn && !id.startsWith(`${role.id}:`));
};

export const refusedSessionsAreDropped: Invariant = {
  id: "I22",
  says: "a session that can't be used any more is given up, not tried again and again",
  begins: (run) => void refusals.set(run, new Map()),
  onRefused: (run, { by, session }) => {
    const invocation = running();
    if (session === "" || !invocation || !isWorthless(run, session)) return;
    const known = refusals.get(run)?.get(session) ?? new Set();
    refusals.get(run)?.set(session, known.add(invocation));
    if (known.size === most + 1) run.violated("I22", `${by} was refused with the same session in more than ${most} invocations`);
  },
};
