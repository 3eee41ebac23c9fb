import { type Cidr, compareCidr, contains, readCidr } from "./cidr.ts";

/** What a lookup needs of a route. A destination that is no block (`pl-…`) matches nothing: its entries aren't known here. */
export interface Destined {
  readonly destination: string;
  /** of two routes with one destination, the one that isn't `propagated` wins, then the first listed */
  readonly origin?: string;
}

export type Lookup<Route> =
  /** one route serves every address of the block */
  | { readonly is: "route"; readonly route: Route }
  | { readonly is: "none" }
  /** several routes each serve a part, widest first; `whole` tells whether they leave no address out */
  | { readonly is: "split"; readonly routes: readonly Route[]; readonly whole: boolean };

interface Candidate<Route> {
  readonly block: Cidr;
  readonly route: Route;
}

const propagatedLast = (route: Destined): number => (route.origin === "propagated" ? 1 : 0);

/** Candidates in `compareCidr`'s order, one for each destination. */
const candidates = <Route extends Destined>(routes: readonly Route[]): readonly Candidate<Route>[] => {
  const winners = new Map<string, Candidate<Route>>();
  for (const route of routes.toSorted((a, b) => propagatedLast(a) - propagatedLast(b))) {
    const block = readCidr(route.destination);
    if (block !== null && !winners.has(block.text)) winners.set(block.text, { block, route });
  }
  return [...winners.values()].toSorted((a, b) => compareCidr(a.block, b.block));
};

const size = (block: Cidr): bigint => block.last - block.first + 1n;

/** Whether the blocks, sorted and each within `whole`, leave no address of it out. */
const tile = (whole: Cidr, blocks: readonly Cidr[]): boolean => {
  let next = whole.first;
  let covered = 0n;
  for (const block of blocks.filter((each) => contains(whole, each))) {
    if (block.first < next) continue;
    covered += size(block);
    next = block.last + 1n;
  }
  return covered === size(whole);
};

const inOrder = <Route>(found: readonly Candidate<Route>[]): readonly Route[] =>
  found.toSorted((a, b) => a.block.prefix - b.block.prefix || compareCidr(a.block, b.block)).map(({ route }) => route);

/**
 * Where the addresses of a block are sent, by longest prefix match; a more specific route inside the block takes its part of it.
 * Source: VPC User Guide, route priority: "we use the most specific route that matches the traffic (longest prefix match)".
 */
export const lookupBlock = <Route extends Destined>(routes: readonly Route[], block: Cidr): Lookup<Route> => {
  const all = candidates(routes);
  const cover = all.findLast((candidate) => contains(candidate.block, block));
  const inside = all.filter(({ block: part }) => part.prefix > block.prefix && contains(block, part));
  if (inside.length === 0) return cover === undefined ? { is: "none" } : { is: "route", route: cover.route };
  const hidden = (part: Cidr): boolean =>
    tile(
      part,
      inside.map((each) => each.block).filter((each) => each.prefix > part.prefix),
    );
  const whole = hidden(block);
  const serving = inside.filter((part) => !hidden(part.block));
  const routesInUse = cover === undefined || whole ? serving : [cover, ...serving];
  return { is: "split", routes: inOrder(routesInUse), whole: whole || cover !== undefined };
};

/** The one route that every address of the block takes, or null. */
export const soleRoute = <Route extends Destined>(routes: readonly Route[], block: Cidr): Route | null => {
  const found = lookupBlock(routes, block);
  return found.is === "route" ? found.route : null;
};
