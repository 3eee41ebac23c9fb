import { connectionActions } from "../actions/connections.ts";
import { happen } from "../actions/happen.ts";
import { networkActions } from "../actions/network.ts";
import { paused } from "../product/invocation.ts";
import type { Fault } from "./fault.ts";

const meddling = [...connectionActions, ...networkActions].filter(({ name }) =>
  ["delete-by-hand", "reject-by-hand", "route-elsewhere", "delete-route"].includes(name),
);

/** What a run is about to tell gets old: it hangs, and something happens meanwhile. */
export const overtaken: Fault = {
  name: "overtaken",
  number: "F12",
  rates: [0.05, 0.3],
  hits: ({ service, operation }) => service === "ledger" && operation === "read",
  fits: ({ by }) => by === "announce",
  strike: async (run, _call, send) => {
    const { sandbox, weatherDraws } = run;
    const action = weatherDraws.oneOf(meddling);
    if (action && weatherDraws.chance(0.7)) await happen(run, action, weatherDraws);
    await paused(sandbox, 1000 * (5 + weatherDraws.below(30)));
    return send();
  },
};
