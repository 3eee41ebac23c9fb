import type { Invariant } from "./invariant.ts";

/** F27: who asked for a peering may not approve it. */
export const knowsWhoAsked: Invariant = {
  id: "F27",
  says: "whoever the ledger names as the requester asked, and who asked is named where an event told it",
  atEnd: async ({ product, requesters, sandbox, violated }) => {
    for (const { id, record } of await product.ledger.all()) {
      const asked = requesters.get(id);
      const requester = sandbox.ec2.view.connection(id)?.requester.account ?? record.ends?.requester.account;
      const isTheirs = record.caller.split(":")[4] === requester;
      if (record.caller !== "" && isTheirs && asked !== undefined && record.caller !== asked)
        violated("F27", `${id} was asked for by ${asked}, and ${record.caller} is on record`);
      const first = told.get(product)?.get(id);
      if (first !== undefined && record.caller !== first)
        violated("F27", `an event told first that ${first} asked for ${id}, and ${record.caller || "nobody"} is on record`);
    }
  },
  onAnswered: ({ product }, { service, operation, input }) => {
    if (service !== "ledger" || operation !== "mark" || !Array.isArray(input) || !input[2]) return;
    const own = told.get(product) ?? new Map<string, string>();
    told.set(product, own);
    if (!own.has(String(input[0]))) own.set(String(input[0]), String(input[2]));
  },
};

/** peering → who asked for it, as the first event that named anybody told */
const told = new WeakMap<object, Map<string, string>>();
