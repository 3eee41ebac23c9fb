import { isLight } from "../fair.ts";
import type { Invariant } from "./invariant.ts";

/** I16: where requests alone take places, each was counted, and what stands in its way seen, before it was accepted. */
export const acceptedHasRoom: Invariant = {
  id: "I16",
  says: "what is accepted fits into every table, beside what stands there and what was accepted a moment before",
  atEnd: async ({ plan, product, accepted, violated }) => {
    if (!isLight(plan)) return;
    for (const { id, record } of await product.ledger.all())
      for (const { rule, message } of accepted.has(id) && record.outcome === "degraded" ? record.reasons : [])
        if (["route-quota", "route-conflict", "no-traffic"].includes(rule) && !message.endsWith("kept out of peering"))
          violated("I16", `${id} was accepted, and there is no room for its routes: ${message}`);
  },
};
