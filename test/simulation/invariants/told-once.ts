import { looksBusy } from "../busy.ts";
import type { Invariant } from "./invariant.ts";

/** I18 and I19: each peering's last word is its state, and a repeated message carries the digest of the first. */
export const toldOnce: Invariant = {
  id: "I19",
  says: "everybody is told how each peering ended, once in substance",
  atEnd: async ({ sandbox, product, violated }) => {
    for (const entry of await product.ledger.all()) {
      const { id, record } = entry;
      if (looksBusy(entry)) violated("I18", `${id} still looks busy, and nothing runs`);
      const told = sandbox.topics.published.filter(({ attributes }) => attributes.peering === id);
      const last = told.at(-1)?.attributes;
      if (record.outcome === null) violated("I18", `${id} is known and has no outcome`);
      else if (last?.outcome !== record.outcome)
        violated("I19", `${id} is ${record.outcome}, but ${last?.outcome ?? "nothing"} was told last`);
      else if (last.digest !== record.announced) violated("I19", `${id}: the last message isn't the one on record`);
    }
    const running = sandbox.states.executions.filter(({ status }) => status === "RUNNING");
    for (const { name } of running) violated("I18", `${name} is still running`);
  },
};
