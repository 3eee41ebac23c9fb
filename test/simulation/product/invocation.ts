import { AsyncLocalStorage } from "node:async_hooks";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { Around } from "./weather.ts";

/** One running function. Its calls may be under way side by side; it dies as a whole. */
interface Invocation {
  dead: boolean;
  /** calls that have no answer yet */
  underWay: number;
  /** milliseconds by which its clock is wrong */
  clockOff: number;
}

const current = new AsyncLocalStorage<Invocation>();

/**
 * Runs a function as an invocation of its own. Once it has answered, or thrown, `over` is told how to find out later whether its
 * environment is still good: not where calls were left under way, as the sandbox never thaws a function that has answered, so
 * that what waits for them would wait for ever.
 */
export const invoked = async <T>(run: () => Promise<T>, over: (isGood: () => boolean) => void): Promise<T> => {
  const invocation = { dead: false, underWay: 0, clockOff: 0 };
  try {
    return await current.run(invocation, run);
  } finally {
    over(() => invocation.underWay === 0);
  }
};

/** The weather, with the running function's calls counted. */
export const counted =
  (around: Around): Around =>
  async (call, send) => {
    const invocation = current.getStore();
    if (!invocation) return around(call, send);
    invocation.underWay++;
    try {
      return await around(call, send);
    } finally {
      invocation.underWay--;
    }
  };

/** True for what a dead function would still do: it never happens. */
export const isDead = (): boolean => current.getStore()?.dead ?? false;

/** Whose calls these are: the running function; undefined outside of any. */
export const running = (): object | undefined => current.getStore();

export const never = (): Promise<never> => new Promise(() => {});

/** The running function waits in virtual time; one that died meanwhile never wakes. */
export const paused = async (sandbox: Sandbox, milliseconds: number): Promise<void> => {
  await sandbox.lambda.clock.sleep(milliseconds);
  if (isDead()) await never();
};

/** The running function dies here and now. */
export const died = (sandbox: Sandbox): Promise<never> => {
  const invocation = current.getStore();
  if (invocation?.dead) return never();
  if (invocation) invocation.dead = true;
  return sandbox.lambda.crash();
};

/** From now on the running function's clock is wrong by so many milliseconds. */
export const clockWrongBy = (milliseconds: number): void => {
  const invocation = current.getStore();
  if (invocation) invocation.clockOff = milliseconds;
};

/** What the running function takes for the time. */
export const ownClock = ({ lambda: { clock } }: Sandbox): Pick<Sandbox["lambda"]["clock"], "now" | "sleep"> => ({
  now: () => clock.now() + (current.getStore()?.clockOff ?? 0),
  sleep: (milliseconds) => clock.sleep(milliseconds),
});
