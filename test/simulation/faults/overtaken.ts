import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { connectionActions } from "../actions/connections.ts";
import { happen } from "../actions/happen.ts";
import { networkActions } from "../actions/network.ts";
import { paused } from "../product/invocation.ts";
import type { Fault } from "./fault.ts";

const meddling = [...connectionActions, ...networkActions].filter(({ name }) =>
  ["delete-by-hand", "reject-by-hand", "route-elsewhere", "delete-route"].includes(name),
);

/** A second worker is overtaken too: without an end they would become ever more. */
const mostBeside = 4;

/** What a run is about to tell gets old: something happens, and a second worker looks at it and tells it while the first one hangs. */
export const overtaken: Fault = {
  name: "overtaken",
  number: "F11, F12",
  rates: [0.05, 0.3],
  hits: ({ service, operation }) => service === "ledger" && operation === "read",
  fits: ({ by }, { sandbox: { states } }) =>
    by === "announce" && states.executions.filter(({ name }) => name.includes("-beside-")).length < mostBeside,
  strike: async (run, { input }, send) => {
    const { sandbox, product, weatherDraws } = run;
    const [id] = input as readonly unknown[];
    const entry = await product.ledger.read(PeeringConnectionId.parse(id));
    const action = weatherDraws.oneOf(meddling);
    if (action && weatherDraws.chance(0.7)) await happen(run, action, weatherDraws);
    if (entry) {
      const { generation } = entry;
      const name = `${entry.id}-${generation}-beside-${weatherDraws.below(1e6)}`;
      sandbox.states.start({ machineArn: product.workflowArn, name, input: JSON.stringify({ peering: entry.id, generation }) });
    }
    await paused(sandbox, 1000 * (5 + weatherDraws.below(30)));
    return send();
  },
};
