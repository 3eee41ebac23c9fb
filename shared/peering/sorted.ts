import type {
  Facts,
  OtherPeering,
  Reading,
  RouteTableFacts,
  SecurityGroupFacts,
  SideFacts,
  SubnetFacts,
  VpcFacts,
} from "./facts.ts";
import { mapSides } from "./ids.ts";
import type { Known, StandingClaim } from "./known.ts";

/**
 * The same facts with every list in the order that `Facts` promises, so that a facts file written by hand, or an adapter that
 * forgot, changes no decision. `units` stay: their order is a path.
 */
export const sortedFacts = (facts: Facts): Facts => ({
  ...facts,
  settings: {
    ...facts.settings,
    regions: texts(facts.settings.regions),
    freeze: by(facts.settings.freeze, ({ from, to }) => `${from} ${to}`),
  },
  sides: mapSides((side) => sortedSide(facts.sides[side])),
  known: sortedKnown(facts.known),
});

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
const by = <T>(list: readonly T[], key: (each: T) => string): readonly T[] =>
  isSorted(list, key) ? list : list.toSorted((a, b) => compare(key(a), key(b)));

/** WHY: adapters sort already, and a large side has thousands of routes. */
const isSorted = <T>(list: readonly T[], key: (each: T) => string): boolean => {
  let before: string | null = null;
  for (const each of list) {
    const now = key(each);
    if (before !== null && before > now) return false;
    before = now;
  }
  return true;
};

const texts = <T extends string>(list: readonly T[]): readonly T[] => by(list, (text) => text);
const byId = <T extends { readonly id: string }>(list: readonly T[]): readonly T[] => by(list, ({ id }) => id);

const sortedSide = (side: SideFacts): SideFacts => ({ ...side, reading: sortedReading(side.reading) });

const sortedReading = (reading: Reading): Reading =>
  reading.is === "complete" ? { ...reading, vpc: sortedVpc(reading.vpc) } : reading;

const sortedVpc = (vpc: VpcFacts): VpcFacts => ({
  ...vpc,
  blocks: by(vpc.blocks, ({ cidr, state }) => `${cidr} ${state}`),
  encryption: { ...vpc.encryption, exclusions: by(vpc.encryption.exclusions, ({ of }) => of) },
  subnets: byId(vpc.subnets.map(sortedSubnet)),
  routeTables: byId(vpc.routeTables.map(sortedTable)),
  securityGroups: byId(vpc.securityGroups.map(sortedGroup)),
  prefixLists: byId(vpc.prefixLists),
  peerings: byId(vpc.peerings.map(sortedPeering)),
});

const sortedSubnet = (subnet: SubnetFacts): SubnetFacts => ({ ...subnet, cidrs: texts(subnet.cidrs) });

const sortedTable = (table: RouteTableFacts): RouteTableFacts => ({
  ...table,
  subnets: texts(table.subnets),
  gateways: texts(table.gateways),
  routes: by(table.routes, ({ destination, origin, target }) => `${destination} ${origin} ${target}`),
});

const sortedGroup = (group: SecurityGroupFacts): SecurityGroupFacts => ({ ...group, rules: byId(group.rules) });

const sortedPeering = (peering: OtherPeering): OtherPeering => ({ ...peering, farBlocks: texts(peering.farBlocks) });

const sortedClaim = ({ peering, blocks, routes }: StandingClaim): StandingClaim => ({
  peering,
  blocks: texts(blocks),
  ...(routes ? { routes: by(routes, ({ table, destination }) => `${table} ${destination}`) } : {}),
});

const sortedKnown = (known: Known): Known => ({
  ...known,
  routes: by(known.routes, ({ side, table, destination }) => `${side} ${table} ${destination}`),
  blocks: mapSides((side) => texts(known.blocks[side])),
  claims: mapSides((side) => by(known.claims[side].map(sortedClaim), ({ peering }) => peering)),
  losses: by(known.losses, ({ target, what }) => `${target} ${what}`),
  leftovers: by(known.leftovers, ({ side, table, destination }) => `${side} ${table} ${destination}`),
  approvals: by(known.approvals, ({ at, by: person, decision }) => `${at} ${person} ${decision}`),
});
