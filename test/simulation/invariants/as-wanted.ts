import { judged } from "../oracle/oracle.ts";
import type { Invariant } from "./invariant.ts";

/** I17, by an oracle of its own that knows nothing of the product's code. */
export const asWanted: Invariant = {
  id: "I17",
  says: "once the faults stop, the world is as it should be",
  atEnd: async (run) => {
    for (const what of await judged(run)) run.violated("I17", what);
  },
};
