import { PeeringConnectionId } from "#shared/peering/ids.ts";
import type { Plan } from "../plan.ts";
import type { Run } from "../run-state.ts";
import { type Invariant, textOf } from "./invariant.ts";

/** A look that the workflow has lost may withdraw what the next one enrolled; each run makes sure of it anew. */
const losesLooks = ({ faults, strikes }: Plan): boolean => [...faults, ...strikes].some(({ fault }) => fault === "lambda-lost");

/** I17: what happens at a peering's two places wakes it by their events alone. A sweep would hide that it didn't. */
export const listensWhileRecorded: Invariant = {
  id: "I17",
  says: "a peering hears of both its places for as long as its record says so",
  onAnswered: (run, { service, operation, input }) => {
    if (service === "ledger" && operation === "withdraw" && Array.isArray(input)) run.checks.push(check(run, textOf(input[1])));
  },
  atEnd: async (run) => {
    if (losesLooks(run.plan)) return;
    for (const { id, record } of await run.product.ledger.all())
      for (const end of record.enrolled && record.ends ? [record.ends.requester, record.ends.accepter] : [])
        if (!(await run.product.ledger.enrolled(end)).includes(id))
          run.violated("I17", `${id} counts on the events of ${end.account} ${end.region}, and isn't enrolled there`);
  },
};

const check = async ({ plan, product, violated }: Run, id: string): Promise<void> => {
  if (losesLooks(plan)) return;
  const entry = await product.ledger.read(PeeringConnectionId.parse(id));
  if (entry?.record.enrolled) violated("I17", `${id} was withdrawn before its record said so`);
};
