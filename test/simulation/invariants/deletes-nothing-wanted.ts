import { destinationOf, fieldsOf, type Invariant, textOf } from "./invariant.ts";

const recently = 120_000;

/** I13: one empty or old answer is never a wish. */
export const deletesNothingWanted: Invariant = {
  id: "I13",
  says: "a route to a peer that is connected and has the block is not taken away on one read",
  onCall: (run, { operation, input, time }) => {
    if (operation !== "DeleteRoute" || time - run.handAt < recently) return;
    const table = run.sandbox.ec2.view.routeTable(textOf(fieldsOf(input).RouteTableId));
    if (!table || table.tags["peering:route"] === "never" || (!table.main && table.subnets.length === 0)) return;
    const destination = destinationOf(input);
    for (const { id, status, requester, accepter } of run.sandbox.ec2.view.connections()) {
      const far = requester.vpc === table.vpc ? accepter.vpc : accepter.vpc === table.vpc ? requester.vpc : undefined;
      if (status !== "active" || run.wished.has(id) || far === undefined || !run.made.has(`${table.id} ${destination} ${id}`))
        continue;
      const blocks = run.sandbox.ec2.view.vpc(far)?.blocks ?? [];
      const stillThere = blocks.some(({ cidr, state }) => cidr === destination && state === "associated");
      if (stillThere) run.violated("I13", `${textOf(table.id)}: the route to ${destination} was deleted, and ${id} is active`);
    }
  },
};
