import type { Action } from "#cli/scenario/action-schema.ts";
import type { ReadScenario } from "#cli/scenario/parse.ts";

/** What may happen to the events of a whole journey. */
export const eventFaults = ["drop", "duplicate", "delay"] as const;
export type EventFault = (typeof eventFaults)[number];

/** A journey with other actions: each either one of its own, by index, or a new one. */
const withActions = (read: ReadScenario, actions: readonly (number | Action)[]): ReadScenario => ({
  ...read,
  actions: actions.flatMap((each) => (typeof each === "number" ? (read.actions[each] ?? []) : each)),
  laterPolicies: new Map(
    actions.flatMap((each, at) => {
      const policies = typeof each === "number" ? read.laterPolicies.get(each) : undefined;
      return policies ? [[at, policies] as const] : [];
    }),
  ),
});

const sweep: Action = { is: "sweep", body: {} };

/**
 * The journey with a fault wherever its events come normally; what it drops, doubles or delays itself stays so. The sweep
 * repairs what is dropped, so one follows each of those actions. How much work it took is not compared.
 */
export const underFault = (read: ReadScenario, fault: EventFault): ReadScenario => {
  let faulty = true;
  const actions = read.actions.flatMap((action, index): readonly (number | Action)[] => {
    if (action.is === "events") faulty = action.body === "normal";
    if (action.is === "events" && faulty) return [{ is: "events", body: fault }];
    return faulty && fault === "drop" ? [index, sweep] : [index];
  });
  const expect = { ...read.scenario.expect, workflow: undefined, calls: undefined, virtualSeconds: undefined };
  return { ...withActions(read, actions), scenario: { ...read.scenario, expect } };
};

const indices = ({ actions }: ReadScenario): readonly number[] => [...actions.keys()];

const requestsOf = ({ actions }: ReadScenario): readonly string[] =>
  actions.flatMap((action) => (action.is === "request" ? [action.body.name] : []));

/** The journey, and then one owner of each connection deletes it; what no event told of needs a sweep. */
export const endedBy = (read: ReadScenario, side: "requester" | "accepter"): ReadScenario => {
  const ending = requestsOf(read).map((peering): Action => ({ is: "deleteByHand", body: { peering, side } }));
  const willing: readonly Action[] = [
    { is: "events", body: "normal" },
    { is: "setSettings", body: { paused: false, mode: "enforce" } },
  ];
  const untold = read.actions.some(
    (action) => action.is === "removeAccount" || (action.is === "events" && action.body === "drop"),
  );
  return withActions(read, [...indices(read), ...willing, ...ending, ...(untold ? [sweep] : [])]);
};

/** What else happened in a journey: without its requests, what refers to them, and what was refused in it. */
export const withoutRequests = (read: ReadScenario, refused: readonly number[]): ReadScenario => {
  const names = new Set(requestsOf(read));
  const about = (action: Action): readonly string[] => {
    const { is, body } = action;
    if (is === "request") return [body.name];
    if (is === "addRoute") return [body.via];
    if (is === "tag" || is === "untag") return [body.resource];
    return typeof body === "object" && "peering" in body && typeof body.peering === "string" ? [body.peering] : [];
  };
  const kept = indices(read).filter((index) => {
    const action = read.actions[index];
    return action && !refused.includes(index) && !about(action).some((name) => names.has(name));
  });
  return withActions(read, kept);
};
