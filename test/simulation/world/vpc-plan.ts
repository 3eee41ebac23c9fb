import type { AccountId, Region } from "#shared/peering/ids.ts";
import type { Draws } from "../draws.ts";
import { memberAccounts, regions } from "./places.ts";

interface TablePlan {
  /** the only table that no subnet names */
  readonly main: boolean;
  readonly subnets: readonly number[];
  readonly optedOut: boolean;
  /** destination of a route to somewhere else, made before the product came */
  readonly elsewhere: readonly string[];
  /** destinations that a gateway propagates */
  readonly propagated: readonly string[];
}

interface GroupPlan {
  /** value of the tag `peering:expose`; null for no tag */
  readonly expose: string | null;
  readonly client: boolean;
}

/** Most are small: up to two subnets, three tables, two groups. */
export interface VpcPlan {
  readonly name: string;
  readonly account: AccountId;
  readonly region: Region;
  readonly blocks: readonly string[];
  readonly ipv6: string | null;
  readonly subnets: number;
  readonly tables: readonly TablePlan[];
  readonly groups: readonly GroupPlan[];
  readonly optedOut: boolean;
  readonly hostnames: boolean;
  /** null for AWS's own */
  readonly routesPerTable: number | null;
}

export const mainTable: TablePlan = { main: true, subnets: [], optedOut: false, elsewhere: [], propagated: [] };

const letters = ["a", "b", "c", "d"];

/** The first block of the VPC with this index; every fourth day two VPCs have one in common. */
const blockAt = (index: number): string => `10.${10 + index}.0.0/16`;

export const secondaryAt = (index: number): string => `10.${110 + index}.0.0/16`;

export const drawVpcs = (draws: Draws): readonly VpcPlan[] => {
  const count = 2 + draws.below(3);
  const overlapping = draws.chance(0.2);
  return letters.slice(0, count).map((letter, index) => drawVpc(draws, { letter, index, overlapping }));
};

const drawVpc = (
  draws: Draws,
  { letter, index, overlapping }: { readonly letter: string; readonly index: number; readonly overlapping: boolean },
): VpcPlan => {
  const own = overlapping && index > 0 && draws.chance(0.5) ? draws.below(index) : index;
  const subnets = draws.below(3);
  return {
    name: letter,
    account:
      draws.oneOf(memberAccounts) ??
      memberAccounts[0] ??
      (() => {
        throw new Error("no account");
      })(),
    region: draws.chance(0.75) ? regions[0] : regions[1],
    blocks: [blockAt(own), ...(draws.chance(0.25) ? [secondaryAt(index)] : [])],
    ipv6: draws.chance(0.35) ? `2001:db8:${letter}::/56` : null,
    subnets,
    tables: drawTables(draws, subnets, index),
    groups: drawGroups(draws),
    optedOut: draws.chance(0.04),
    hostnames: !draws.chance(0.15),
    routesPerTable: draws.chance(0.04) ? 3 : null,
  };
};

/** More tables than a page holds (EC2 gives 100), all the blocks that a VPC may have, many groups: every three-hundredth day has one. */
export const grown = (vpcs: readonly VpcPlan[], draws: Draws): readonly VpcPlan[] => {
  if (!draws.chance(1 / 300)) return vpcs;
  const big = draws.below(vpcs.length);
  return vpcs.map((vpc, index) => (index === big ? bigVpc(vpc, draws) : vpc));
};

const bigVpc = (vpc: VpcPlan, draws: Draws): VpcPlan => {
  const subnets = 101 + draws.below(20);
  const more = Array.from({ length: subnets }, (_, subnet) => ({ ...mainTable, main: false, subnets: [subnet] }));
  return {
    ...vpc,
    // a VPC has five IPv4 blocks at most
    blocks: [...vpc.blocks.slice(0, 1), ...[0, 1, 2, 3].map((at) => `10.${200 + at}.0.0/16`)],
    subnets,
    tables: [mainTable, ...more],
    groups: Array.from({ length: 10 }, () => ({ expose: "tcp/443", client: draws.chance(0.2) })),
    routesPerTable: null,
  };
};

const drawTables = (draws: Draws, subnets: number, index: number): readonly TablePlan[] => {
  const more = Math.min(subnets, draws.below(3));
  const placed = (table: number) => Array.from({ length: subnets }, (_, at) => at).filter((at) => at % (more + 1) === table);
  return Array.from({ length: more + 1 }, (_, table) => ({
    main: table === 0,
    subnets: table === 0 ? [] : placed(table),
    optedOut: draws.chance(0.08),
    elsewhere: draws.chance(0.15) ? [draws.chance(0.4) ? blockAt((index + 1) % 4) : "0.0.0.0/0"] : [],
    propagated: draws.chance(0.15) ? [blockAt((index + 2) % 4)] : [],
  }));
};

const exposing = ["tcp/443", "tcp/443,tcp/5432", "udp/53", "tcp/8000-8010"];

const drawGroups = (draws: Draws): readonly GroupPlan[] =>
  Array.from({ length: draws.below(3) }, () => ({
    expose: draws.chance(0.5) ? (draws.oneOf(exposing) ?? null) : null,
    client: draws.chance(0.5),
  }));
