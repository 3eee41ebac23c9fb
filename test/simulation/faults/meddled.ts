import { connectionActions } from "../actions/connections.ts";
import { happen } from "../actions/happen.ts";
import { networkActions } from "../actions/network.ts";
import { routeActions } from "../actions/routes.ts";
import type { Fault } from "./fault.ts";

/** What a change must look at again before it is made comes up more often. */
const often = ["add-block", "repoint-route", "delete-by-hand"];

const byOwners = [...connectionActions, ...networkActions, ...routeActions]
  .filter(({ name }) => !name.startsWith("request"))
  .flatMap((action) => Array.from({ length: often.includes(action.name) ? 6 : 1 }, () => action));

/** An owner changes something between the look and what it leads to: the moment in which a decision is written down. */
export const meddled: Fault = {
  name: "meddled",
  number: "F13, F15, F16, F17, F18",
  rates: [0.05, 0.3],
  hits: ({ service, operation }) => service === "ledger" && ["save", "claim", "decide"].includes(operation),
  strike: async (run, _call, send) => {
    const action = run.weatherDraws.oneOf(byOwners);
    if (action) await happen(run, action, run.weatherDraws);
    return send();
  },
};
