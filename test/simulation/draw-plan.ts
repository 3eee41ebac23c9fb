import { commonActions, lateActions, rarelyDrawn } from "./actions/actions.ts";
import { drawNear } from "./draw-near.ts";
import { Draws, mixed } from "./draws.ts";
import { heard, lightRate, oldSessionsAt, passing, requests, slowing, slowingRate } from "./fair.ts";
import { eventFates } from "./faults/events.ts";
import { faults } from "./faults/faults.ts";
import type { FaultPlan, Happening, Plan } from "./plan.ts";
import { packNames } from "./product/policies.ts";
import { drawVpcs, grown } from "./world/vpc-plan.ts";

/** The plan of a seed. Swarm style: each day has only some of the faults and some of the actions, so that none hides another. */
export const drawPlan = (seed: number): Plan => {
  const draws = new Draws(mixed(seed, 1));
  const vpcs = grown(drawVpcs(draws), new Draws(mixed(seed, 10)));
  if (seed % 8 === 0) return drawFairDay(seed, { draws, vpcs });
  const happenings = [...drawRare(new Draws(mixed(seed, 9))), ...drawHappenings(draws)].sort((a, b) => a.at - b.at);
  if (seed % 16 === 3)
    return drawNear(seed, { draws: new Draws(mixed(seed, 12)), more: { happenings, faults: drawFaults(draws) } });
  return {
    seed,
    pack: draws.chance(0.6) ? "open" : (draws.oneOf(packNames) ?? "open"),
    vpcs,
    happenings,
    faults: drawFaults(draws),
    strikes: [],
    storm: draws.oneOf([20_000, 60_000, 300_000]) ?? 0,
    spared: [],
    crashes: [],
    latency: draws.oneOf([0, 0, 50, 400]) ?? 0,
    throttling: draws.chance(0.2),
  };
};

/**
 * Requests, and now and then a fault that passes, or owners who change their networks meanwhile: what tries again, and what
 * listens to events, must make it as good as a day without.
 */
const drawFairDay = (seed: number, { draws, vpcs }: { readonly draws: Draws; readonly vpcs: Plan["vpcs"] }): Plan => {
  const light = draws.chance(0.6);
  const happening = (at: number): Happening => ({
    at,
    does: draws.oneOf(light ? requests : heard) ?? "request",
    seed: draws.seed(),
  });
  const count = draws.below(light ? 3 : 6);
  const others = Array.from({ length: count }, () => happening(draws.chance(0.5) ? whileWiring(draws) : draws.below(15_000)));
  return {
    seed,
    pack: draws.chance(0.6) ? "open" : (draws.oneOf(packNames) ?? "open"),
    vpcs,
    happenings: [
      ...[{ at: 0, does: "request", seed: draws.seed() }, ...others].sort((a, b) => a.at - b.at),
      ...drawOldSessions(new Draws(mixed(seed, 11))),
    ],
    faults: light ? drawPassing(draws) : slowing.map((fault) => ({ fault, rate: slowingRate })),
    strikes: [],
    storm: 20_000,
    spared: [],
    crashes: [],
    latency: draws.oneOf([0, 50]) ?? 0,
    throttling: false,
  };
};

/** Member roles are made again while warm functions keep sessions of the old ones, and another request comes. */
const drawOldSessions = (draws: Draws): readonly Happening[] => {
  if (!draws.chance(0.3)) return [];
  const remade = Array.from({ length: 4 }, () => ({ at: oldSessionsAt, does: "remake-role", seed: draws.seed() }));
  return [...remade, { at: oldSessionsAt + 1000, does: "request", seed: draws.seed() }];
};

const drawPassing = (draws: Draws): readonly FaultPlan[] =>
  Array.from({ length: draws.below(5) }, () => ({ fault: draws.oneOf(passing)?.name ?? "", rate: lightRate }));

const drawHappenings = (draws: Draws): readonly Happening[] => {
  const swarm = commonActions.filter(({ name }) => name === "request" || draws.chance(0.4));
  const tickets = swarm.flatMap(({ name, weight }) => Array.from({ length: weight * 2 }, () => name));
  const count = 1 + draws.below(8);
  const span = draws.oneOf([3000, 15_000, 60_000, 600_000]) ?? 15_000;
  const others = Array.from({ length: count }, () => ({
    at: draws.chance(0.3) ? whileWiring(draws) : draws.below(span),
    does: draws.oneOf(tickets) ?? "request",
    seed: draws.seed(),
  }));
  return [{ at: 0, does: "request", seed: draws.seed() }, ...others].sort((a, b) => a.at - b.at);
};

/** Every third day. What slows AWS down matters to what comes after it, so it may come first. */
const drawRare = (draws: Draws): readonly Happening[] => {
  if (!draws.chance(1 / 3)) return [];
  return Array.from({ length: 1 + draws.below(2) }, () => {
    const does = draws.oneOf(rarelyDrawn) ?? "request";
    const early = draws.oneOf([0, 0, whileWiring(draws), draws.below(60_000)]) ?? 0;
    return { at: lateActions.includes(does) ? 3000 + draws.below(20_000) : early, does, seed: draws.seed() };
  }).sort((a, b) => a.at - b.at);
};

/** The first request is answered and wired between one and five seconds after the beginning. */
const whileWiring = (draws: Draws): number => 1000 + draws.below(4000);

const drawFaults = (draws: Draws): readonly FaultPlan[] => {
  const share = draws.oneOf([0, 0.15, 0.3, 0.5]) ?? 0;
  return [...faults, ...eventFates].flatMap(({ name, rates }) =>
    draws.chance(share) ? [{ fault: name, rate: draws.oneOf(rates) ?? 0 }] : [],
  );
};
