import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** I19, for programs: EventBridge may refuse an entry of a request that it answers with 200. */
export const toldOnTheBus: Invariant = {
  id: "I19",
  says: "what is on record as told reached the bus as well as the topic",
  begins: (run) => {
    run.sandbox.onCall(({ service, operation, input, error }) => {
      if (service !== "events" || operation !== "PutEvents" || error !== undefined) return;
      const entries = fieldsOf(input).Entries;
      for (const entry of Array.isArray(entries) ? entries : [])
        run.onBus.add(textOf(fieldsOf(JSON.parse(textOf(fieldsOf(entry).Detail) || "{}")).digest));
    });
  },
  atEnd: async ({ product, onBus, violated }) => {
    for (const { id, record } of await product.ledger.all())
      if (record.announced !== "" && !onBus.has(record.announced))
        violated("I19", `${id}: what is on record never reached the bus`);
  },
};
