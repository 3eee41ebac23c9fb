import type { Invariant } from "./invariant.ts";

/** I18: a copy is tagged once, and left alone as long as the ledger says that it tells what it should. */
export const tagsTellTheRecord: Invariant = {
  id: "I18",
  says: "where the ledger says that a copy tells the outcome, it does; and what was only ever ignored is tagged nowhere",
  atEnd: async ({ sandbox, product, violated }) => {
    for (const { id, record } of await product.ledger.all()) {
      const connection = sandbox.ec2.view.connection(id);
      const told = sandbox.topics.published.filter(({ attributes }) => attributes.peering === id);
      const isLeftAlone = told.every(({ attributes }) => attributes.outcome === "ignored");
      for (const side of ["requester", "accepter"] as const) {
        const written = connection?.tagsOf(side)["peering:outcome"];
        if (isLeftAlone && written !== undefined)
          violated("I4", `${id}: the ${side}'s copy is tagged ${written}, and it is none of ours`);
        if (record.tagged[side] !== "" && connection && written !== record.outcome)
          violated("I18", `${id}: the ${side}'s copy tells ${written}, and ${record.outcome} is on record as told there`);
      }
    }
  },
};
