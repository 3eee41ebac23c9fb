/** What an actor calls before each step that others may come before or after. */
export type Gate = () => Promise<void>;
export type Spawn = (actor: (gate: Gate) => Promise<void>) => void;

/** Runs the actors in the order that `choose` tells, one step at a time, until all are done. */
const runOnce = async (begin: (spawn: Spawn) => void, choose: (among: number) => number): Promise<void> => {
  const waiting: (() => void)[] = [];
  const failures: unknown[] = [];
  let live = 0;
  let quiet: () => void = () => undefined;
  const check = () => {
    if (waiting.length === live) quiet();
  };
  const gate: Gate = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      check();
    });
  const spawn: Spawn = (actor) => {
    live += 1;
    const done = () => {
      live -= 1;
      check();
    };
    actor(gate).then(done, (error: unknown) => {
      failures.push(error);
      done();
    });
  };
  const settled = () =>
    new Promise<void>((resolve) => {
      quiet = resolve;
      check();
    });
  begin(spawn);
  for (await settled(); live > 0; await settled()) {
    const [release] = waiting.splice(choose(waiting.length), 1);
    release?.();
  }
  if (failures.length > 0) throw failures[0];
};

/** Tries every interleaving once; gives how many there were. `world` makes a fresh world and its check. */
export const everyInterleaving = async (
  world: () => Promise<{ readonly begin: (spawn: Spawn) => void; readonly check: () => Promise<void> }>,
): Promise<number> => {
  let script: number[] = [];
  for (let tried = 1; ; tried++) {
    const taken: { readonly choice: number; readonly among: number }[] = [];
    const { begin, check } = await world();
    await runOnce(begin, (among) => {
      const choice = script[taken.length] ?? 0;
      taken.push({ choice, among });
      return choice;
    });
    await check();
    const last = taken.findLastIndex(({ choice, among }) => choice + 1 < among);
    if (last < 0) return tried;
    script = taken.slice(0, last + 1).map(({ choice }, index) => (index === last ? choice + 1 : choice));
  }
};
