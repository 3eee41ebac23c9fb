import { vpcOf } from "./blocks.ts";
import type { Facts } from "./facts.ts";
import { sides } from "./ids.ts";
import type { OwnedRoute, Remembered } from "./known.ts";

/** The routes that lead to the connection already, whoever made them; in the order of the facts. */
export const routesToConnection = ({ peering, sides: both }: Facts): readonly OwnedRoute[] =>
  sides.flatMap((side) =>
    (vpcOf(both[side])?.routeTables ?? []).flatMap(({ id, routes }) =>
      routes.filter(({ target }) => target === peering.id).map(({ destination }) => ({ side, table: id, destination })),
    ),
  );

/** Whether a connection is none of ours yet and could be taken over: found before we might change anything, or left alone since. */
export const isAdoptable = ({ standing, acceptedByUs, outcome }: Pick<Remembered, "standing" | "acceptedByUs" | "outcome">) =>
  standing === "found" || (standing === "requested" && !acceptedByUs && outcome === "ignored");

/** The facts as they are once the connection is taken over: its routes are ours. */
export const asAdopted = (facts: Facts, standing: "watched" | "adopted"): Facts => ({
  ...facts,
  known: { ...facts.known, standing, routes: withFound(facts) },
});

/** What the ledger remembers and what leads to the connection, each once, sorted. */
const withFound = (facts: Facts): readonly OwnedRoute[] => {
  const all = [...facts.known.routes, ...routesToConnection(facts)];
  const byKey = new Map(all.map((route) => [`${route.side} ${route.table} ${route.destination}`, route]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, route]) => route);
};
