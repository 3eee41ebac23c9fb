import { against } from "../oracle/oracle.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** What somebody changed in the meantime may have been a reason when the product looked. */
const recently = 180_000;

/** I17: what may be connected is connected, or else why not is true. */
export const refusesForAReason: Invariant = {
  id: "I17",
  says: "nothing is rejected that nothing speaks against",
  onCall: (run, { operation, input, time }) => {
    if (operation !== "RejectVpcPeeringConnection") return;
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    if (time - run.groundsAt > recently && against(run, id) === null)
      run.violated("I17", `${id} was rejected, and nothing spoke against it`);
    // two requests may be turned down at the same moment, one because of the other
    run.groundsAt = time;
  },
};
