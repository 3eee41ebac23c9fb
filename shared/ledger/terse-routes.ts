import type { OwnedRoute } from "../peering/known.ts";

/** Routes as an item of 400 KB holds thousands of them: what tables have in common is said once. */
export interface TerseRoutes {
  readonly side: OwnedRoute["side"];
  readonly tables: readonly string[];
  readonly destinations: readonly string[];
}

export const terse = (routes: readonly OwnedRoute[]): readonly TerseRoutes[] => {
  const byTable = Map.groupBy(routes, ({ side, table }) => `${side} ${table}`);
  const alike = Map.groupBy(
    byTable.values(),
    (each) => `${each[0]?.side} ${each.map(({ destination }) => destination).join(" ")}`,
  );
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (!first?.[0]) return [];
    return [
      {
        side: first[0].side,
        tables: same.flatMap(([route]) => route?.table ?? []),
        destinations: first.map(({ destination }) => destination),
      },
    ];
  });
};

/** Sorted as they were: by side, table and destination. */
export const spelledOut = (routes: readonly TerseRoutes[]): readonly OwnedRoute[] =>
  routes
    .flatMap(({ side, tables, destinations }) =>
      tables.flatMap((table) => destinations.map((destination) => ({ side, table, destination }))),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const keyOf = ({ side, table, destination }: OwnedRoute): string => `${side} ${table} ${destination}`;
