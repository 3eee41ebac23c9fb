import { isLight } from "../fair.ts";
import type { Invariant } from "./invariant.ts";

/** I16: where requests alone take places, each was counted before it was accepted. */
export const acceptedHasRoom: Invariant = {
  id: "I16",
  says: "what is accepted fits into every table, also beside what was accepted a moment before",
  atEnd: async ({ plan, product, accepted, violated }) => {
    if (!isLight(plan)) return;
    for (const { id, record } of await product.ledger.all())
      if (accepted.has(id) && record.reasons.some(({ rule }) => rule === "route-quota"))
        violated("I16", `${id} was accepted, and there is no room for its routes`);
  },
};
