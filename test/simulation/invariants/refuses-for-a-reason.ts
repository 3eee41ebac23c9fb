import { against } from "../oracle/oracle.ts";
import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** What somebody changed in the meantime may have been a reason when the product looked. */
const recently = 180_000;
/** What the product took away itself may still be read for so long. */
const behind = 5000;

/** When the product took a route away last. */
const tookAway = new WeakMap<Run, number>();

/** I17: what may be connected is connected, or else why not is true. */
export const refusesForAReason: Invariant = {
  id: "I17",
  says: "nothing is rejected that nothing speaks against",
  onCall: (run, { operation, input, time }) => {
    if (operation === "DeleteRoute") tookAway.set(run, time);
    if (operation !== "RejectVpcPeeringConnection") return;
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    const unsure = time - run.groundsAt < recently || time - (tookAway.get(run) ?? 0) < behind;
    if (!unsure && against(run, id) === null) run.violated("I17", `${id} was rejected, and nothing spoke against it`);
    // two requests may be turned down at the same moment, one because of the other
    run.groundsAt = time;
  },
};
