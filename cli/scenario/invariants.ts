import { durationSeconds } from "#shared/config.ts";
import type { PeeringReport, Report } from "#shared/render/report-schema.ts";
import type { Action } from "./action-schema.ts";
import { type CallWatch, ownRoutes, watchCalls } from "./invariants-of-calls.ts";
import { isManaged } from "./ownership.ts";
import { exposedSecrets } from "./secrets.ts";
import type { Stage } from "./stage.ts";
import { watchUnrouted } from "./unrouted.ts";

/** What is written down while a run is under way, so that its end can be judged. */
export interface Watch extends CallWatch {
  readonly startedAt: number;
  /** tables that policy keeps out, by peering id */
  readonly unrouted: Map<string, readonly string[]>;
  /** whether something happened that no event told of and no sweep has looked for since */
  unseen: boolean;
  /** foreign routes and rules when the last action was done and the product had not moved yet */
  foreign: ReadonlyMap<string, string>;
}

/** Watches every call from now on: what must hold at the moment of a call is judged at that moment. */
export const watchOver = (stage: Stage): Watch => {
  const watch: Watch = {
    startedAt: stage.world.sandbox.clock.now(),
    violations: new Set(),
    routes: new Set(),
    unrouted: new Map(),
    unseen: false,
    foreign: new Map(),
  };
  watchCalls(stage, watch);
  watchUnrouted(stage, watch.unrouted);
  return watch;
};

/** Everything in tables and groups that the product didn't make; local routes are AWS's own. */
const foreignState = (stage: Stage, watch: Watch): ReadonlyMap<string, string> => {
  const { view } = stage.world.sandbox.ec2;
  const routes = view
    .routeTables()
    .flatMap((table) =>
      table.routes
        .filter(({ target, destination }) => target !== "local" && !watch.routes.has(`${table.id} ${destination} ${target}`))
        .map(({ destination, target, origin }) => [`${table.id} ${destination} ${origin}`, target] as const),
    );
  const rules = view
    .securityGroups()
    .flatMap((group) =>
      group.rules
        .filter(({ tags }) => !isManaged(stage, tags))
        .map((rule) => [`${group.id} ${rule.id}`, JSON.stringify(rule)] as const),
    );
  return new Map([...routes, ...rules]);
};

/** Notes what is foreign right after an action, before the product sees it. */
export const actionDone = (stage: Stage, watch: Watch): void => {
  watch.foreign = foreignState(stage, watch);
};

/** Notes whether the product can know of an action: by its event, or by a sweep after it. */
export const noteSight = (stage: Stage, watch: Watch, action: Action): void => {
  const { world, product } = stage;
  const swept = action.is === "advance" && durationSeconds(action.body) >= durationSeconds(product.settings.sweepEvery);
  if (isRestrained(stage)) watch.unseen = true;
  else if (action.is === "sweep" || swept) watch.unseen = false;
  else if (untold.has(action.is) || (world.sandbox.events.delivery === "drop" && action.is !== "events")) watch.unseen = true;
};

/** What no event tells of; the sweep finds it. */
const untold: ReadonlySet<Action["is"]> = new Set(["removeAccount", "setPolicy", "setSettings"]);

/** Who may not change anything can't keep a promise either; what was told before stands meanwhile (decision 21). */
const isRestrained = ({ world, product }: Stage): boolean => {
  const { paused, mode, freeze } = product.settings;
  const now = world.sandbox.clock.now();
  return paused || mode === "observe" || freeze.some(({ from, to }) => Date.parse(from) <= now && now < Date.parse(to));
};

/** I4: once the world is quiet again, nothing foreign has changed. */
export const worldQuiet = (stage: Stage, watch: Watch): void => {
  const now = foreignState(stage, watch);
  for (const [key, before] of watch.foreign)
    if (now.get(key) !== before) watch.violations.add(`I4 ${key}: was ${before}, is ${now.get(key) ?? "gone"}`);
  for (const [key, after] of now) if (!watch.foreign.has(key)) watch.violations.add(`I4 ${key}: came to be ${after}`);
};

/** The invariants that a run broke, sorted; what only the end shows is judged here. */
export const brokenInvariants = (stage: Stage, watch: Watch, peerings: Report["peerings"]): string[] => {
  const left = leftBehind(stage, watch);
  const atEnd = Object.entries(peerings).flatMap(([name, peering]) => {
    if (peering.outcome === "connected") return watch.unseen ? [] : unreachable(name, peering);
    if (peering.outcome !== "disconnected") return [];
    return left.filter(({ id }) => id === peering.id).map(({ what }) => `I7 ${name}: disconnected, but ${what} is left`);
  });
  const secrets = exposedSecrets(stage).map((place) => `I21 ${place}`);
  return [...new Set([...watch.violations, ...atEnd, ...secrets])].toSorted();
};

/** I11: connected says that packets travel both ways. */
const unreachable = (name: string, { reachable }: PeeringReport): readonly string[] =>
  reachable
    .filter(({ ok }) => !ok)
    .map(({ from, to, port, stoppedAt }) => {
      const what = `${from} to ${to}${port === undefined ? "" : ` on ${port}`}`;
      return `I11 ${name}: connected, but ${what} stops at ${stoppedAt ?? "an unknown place"}`;
    });

interface Left {
  readonly id: string | undefined;
  readonly what: string;
}

/** The product's routes and rules that are there, with the peering of each (I7, I11). */
const leftBehind = (stage: Stage, watch: Watch): readonly Left[] => [
  ...ownRoutes(stage, watch).map((route) => ({ id: route.split(" ").at(-1), what: `the route ${route}` })),
  ...stage.world.sandbox.ec2.view
    .securityGroups()
    .flatMap((group) =>
      group.rules
        .filter(({ tags }) => isManaged(stage, tags))
        .map(({ tags }) => ({ id: tags[`${stage.product.settings.tagPrefix}connection`], what: `a rule in ${group.id}` })),
    ),
];
