import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

const ownRoles = /^(PeeringAutopilot|peering-autopilot-)/;
const hidesQuotas = /^(quotas-unknown|quota-reached|denied|server-error|stale-read|unseen)/;

/** I16: half of a peer's blocks would send answers the other way, so all of them have a route in a table, or none is added. */
export const fullTablesStay: Invariant = {
  id: "I16",
  says: "nothing is added to a table that not all of it fits into",
  begins: ({ sandbox }) => {
    const touched = new Set<string>();
    byHand.set(sandbox, touched);
    sandbox.onCall(({ input, caller: { principal } }) => {
      const isOurs = principal.kind === "role" && ownRoles.test(principal.roleName);
      if (!isOurs) touched.add(textOf(fieldsOf(input).RouteTableId));
    });
  },
  onRefused: ({ plan, requested, sandbox, violated }, { operation, input }, error) => {
    if (operation !== "CreateRoute" || !(error instanceof Error) || error.name !== "RouteLimitExceeded") return;
    // one peering, whose table nobody else fills
    const table = textOf(fieldsOf(input).RouteTableId);
    const isAlone = requested.length === 1 && !byHand.get(sandbox)?.has(table);
    const isKnown = ![...plan.faults, ...plan.strikes].some(({ fault }) => hidesQuotas.test(fault));
    if (isAlone && isKnown) violated("I16", `${table} was filled with a part of what it hasn't room for`);
  },
};

const byHand = new WeakMap<object, Set<string>>();
