import type { Run } from "../run-state.ts";
import { destinationOf, fieldsOf, type Invariant, routeMadeBy, textOf } from "./invariant.ts";

/** Three times, and some that were under way or that nobody saw. */
const most = 6;

/** `table destination` → how often the product made there again what somebody took away */
const again = new WeakMap<Run, Map<string, number>>();

const placeOf = (input: unknown): string => `${textOf(fieldsOf(input).RouteTableId)} ${destinationOf(input)}`;

/** I22: other tools, and people, have the last word. */
export const noFights: Invariant = {
  id: "I22",
  says: "a route that somebody keeps taking away isn't made anew for ever",
  begins: ({ sandbox, takenAway }) => {
    sandbox.onCall(({ service, operation, caller, error, input }) => {
      if (service !== "ec2" || operation !== "DeleteRoute" || error !== undefined || caller.principal.kind === "role") return;
      takenAway.set(placeOf(input), (takenAway.get(placeOf(input)) ?? 0) + 1);
    });
  },
  onCall: (run, { operation, input }) => {
    if (operation !== "CreateRoute" || !run.takenAway.has(placeOf(input))) return;
    const known = again.get(run) ?? new Map<string, number>();
    const times = (known.get(placeOf(input)) ?? 0) + 1;
    again.set(run, known.set(placeOf(input), times));
    if (times > most) run.violated("I22", `${routeMadeBy(input)} was made anew ${times} times`);
  },
};
