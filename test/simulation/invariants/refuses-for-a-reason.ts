import { hangs } from "../fair.ts";
import { against } from "../oracle/oracle.ts";
import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, isSlow, mostBehind, textOf } from "./invariant.ts";

/** What somebody changed in the meantime may have been a reason when the product looked. */
const recently = 180_000;
/** What a run knew when it looked may be so much older by the time it rejects, on a day with slow calls. */
const slowly = 60_000;

/** When the product took away last what may have been a reason: a route, or a request or connection that held its blocks. */
const tookAway = new WeakMap<Run, number>();

/** Requests whose deletion by the product is under way. */
const withdrawing = new WeakMap<Run, Set<string>>();

/** I17: what may be connected is connected, or else why not is true. */
export const refusesForAReason: Invariant = {
  id: "I17",
  says: "nothing is rejected, or withdrawn, that nothing speaks against",
  onProductCall: (run, { operation, input }) => {
    if (operation !== "DeleteVpcPeeringConnection") return;
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    const own = withdrawing.get(run) ?? new Set();
    withdrawing.set(run, own);
    if (run.sandbox.ec2.view.connection(id)?.status === "pending-acceptance") own.add(id);
  },
  onCall: (run, { operation, input, time }) => {
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    if (operation === "RejectVpcPeeringConnection" || withdrawing.get(run)?.has(id)) {
      const sinceOurs = time - (tookAway.get(run) ?? Number.NEGATIVE_INFINITY);
      // a run that hangs claims the blocks of its decision until it looks again
      const claimsAreOld = hangs(run.plan) && run.blocksAt > 0;
      const unsure = claimsAreOld || time - run.groundsAt < recently || sinceOurs < (isSlow(run.plan) ? slowly : mostBehind);
      if (!unsure && against(run, id) === null) run.violated("I17", `${id} was rejected, and nothing spoke against it`);
    } else if (operation !== "DeleteRoute" && operation !== "DeleteVpcPeeringConnection") return;
    tookAway.set(run, time);
  },
};
