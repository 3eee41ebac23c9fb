import type { PeeringEntry } from "#shared/ledger/ledger.ts";
import type { Run } from "../run-state.ts";
import type { Invariant } from "./invariant.ts";

/** Who is no member any more can be neither read nor promised anything. */
const outsiders = ({ sandbox: { organizations } }: Run, { record: { ends } }: PeeringEntry): readonly string[] =>
  [ends?.requester, ends?.accepter].flatMap((end) => (end && !organizations.isMember(end.account) ? [end.account] : []));

/** I11, by the sandbox's own packet walk. */
export const toldIsTrue: Invariant = {
  id: "I11",
  says: "`connected` means that packets travel both ways, between members",
  atEnd: async (run) => {
    const { sandbox, product, violated } = run;
    const tables = sandbox.ec2.view.routeTables();
    const exceptTables = tables.filter(({ tags }) => tags["peering:route"] === "never").map(({ id }) => id);
    for (const entry of await product.ledger.all()) {
      const { id, record } = entry;
      if (record.outcome !== "connected") continue;
      const status = sandbox.ec2.view.connection(id)?.status ?? "absent";
      if (status !== "active") violated("I11", `${id} is told to be connected and is ${status}`);
      for (const account of outsiders(run, entry)) violated("I11", `${id} is told to be connected, and ${account} has left`);
      for (const { ok, from, to, port, stoppedAt } of sandbox.ec2.view.reachability(id, { exceptTables }))
        if (!ok) violated("I11", `${id} is told to be connected, but ${from} to ${to} ${port ?? ""} stops at ${stoppedAt}`);
    }
  },
};
