import { isLight } from "../fair.ts";
import { fieldsOf, type Invariant } from "./invariant.ts";

/** I9, for the sweep: 96 looks a day at what nobody has touched are 96 too many. */
export const sweepsLeaveAlone: Invariant = {
  id: "I9",
  says: "on a day with one request the sweep finds nothing changed at a peering that is connected and has answered every hint",
  onAnswered: ({ plan, violated }, { by, service, operation }, output) => {
    if (by !== "sweep" || service !== "ledger" || operation !== "mark" || !isLight(plan) || plan.happenings.length > 1) return;
    const { id, dirty, record } = fieldsOf(output);
    const { outcome, announced, looked } = fieldsOf(record);
    // this mark is one hint more
    const hadAnswered = Number(dirty) === Number(fieldsOf(looked).handled) + 1;
    if (outcome === "connected" && announced !== "" && hadAnswered)
      violated("I9", `the sweep took ${String(id)} for changed, which is connected and as it was`);
  },
};
