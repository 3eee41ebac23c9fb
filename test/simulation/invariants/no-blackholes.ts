import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

export const noBlackholes: Invariant = {
  id: "I7",
  says: "routes are made while the connection is active, and go before it does",
  onCall: (run, { operation, input }) => {
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    const { view } = run.sandbox.ec2;
    if (operation === "CreateRoute") {
      const status = view.connection(id)?.status ?? "absent";
      if (status !== "active") run.violated("I7", `a route to ${id} was made while it was ${status}`);
    }
    if (operation !== "DeleteVpcPeeringConnection") return;
    const left = view
      .routeTables()
      .flatMap(({ id: table, routes }) =>
        routes
          .filter(({ destination, target }) => target === id && run.made.has(`${table} ${destination} ${id}`))
          .map(() => table),
      );
    for (const table of left) run.violated("I7", `${id} was deleted before its route in ${table}`);
  },
};
