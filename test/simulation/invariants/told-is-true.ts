import type { Invariant } from "./invariant.ts";

/** I11, by the sandbox's own packet walk. */
export const toldIsTrue: Invariant = {
  id: "I11",
  says: "`connected` means that packets travel both ways",
  atEnd: async ({ sandbox, product, violated }) => {
    const tables = sandbox.ec2.view.routeTables();
    const exceptTables = tables.filter(({ tags }) => tags["peering:route"] === "never").map(({ id }) => id);
    for (const { id, record } of await product.ledger.all()) {
      if (record.outcome !== "connected") continue;
      const status = sandbox.ec2.view.connection(id)?.status ?? "absent";
      if (status !== "active") violated("I11", `${id} is told to be connected and is ${status}`);
      for (const { ok, from, to, port, stoppedAt } of sandbox.ec2.view.reachability(id, { exceptTables }))
        if (!ok && !stoppedAt?.endsWith("no table in use is routed"))
          violated("I11", `${id} is told to be connected, but ${from} to ${to} ${port ?? ""} stops at ${stoppedAt}`);
    }
  },
};
