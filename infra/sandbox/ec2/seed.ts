import { parseBlock } from "./cidr.ts";
import { found, idPrefix, invalidValue, type Kind } from "./refusals.ts";
import { targetOf } from "./route-shape.ts";
import { newAssociation } from "./route-tables.ts";
import type { Destination, Quotas, RouteTable, Vpc } from "./state.ts";
import { newBlock, settle } from "./vpc-blocks.ts";
import type { World } from "./world.ts";

/** What scenario worlds need beyond the API: fixed ids, worlds that AWS itself could only grow into, and knobs. */
export interface Ec2Seed {
  /** The next resource of that kind, in any account, gets this id; CreateVpc takes a table's and a group's too. */
  reserveId(kind: Exclude<Kind, "security-group-rule">, id: string): void;
  /** Puts a route in without any check: unknown gateways, ended peerings (blackholes), propagated ones. */
  route(route: {
    readonly routeTable: string;
    readonly destination: string;
    readonly target: string;
    readonly propagated?: boolean;
  }): void;
  /** Makes a table an internet or virtual private gateway's, without any check. */
  gatewayAssociation(association: { readonly routeTable: string; readonly gateway: string }): void;
  /** Adds an associated block at once, past the rules for secondary blocks. */
  block(vpc: string, cidr: string): void;
  quotas(vpc: string, quotas: Partial<Quotas>): void;
  /** Outstanding requests that an account may have in a Region, 25 unless told. */
  pendingRequests(account: string, quota: number): void;
  encryption(vpc: string, mode: Vpc["encryption"]): void;
  /** What CreateRoute answers for a route that exists with the same target; refused unless told. */
  identicalCreateRoute(answer: "succeeds" | "refused"): void;
  /** For how long a new peering connection stays unseen in its accepter's account and Region; 0 unless told. */
  staleness(milliseconds: number): void;
  /** How much longer than usual connections stay in a state that they only pass through, from now on; 0 unless told. */
  lingering(status: keyof World["settings"]["lingeringMilliseconds"], milliseconds: number): void;
}

const findVpc = (world: World, id: string): Vpc => {
  const vpc = [...world.places()].map(({ vpcs }) => vpcs.get(id)).find((one) => one !== undefined);
  return found(vpc, "vpc", id);
};

const findTable = (world: World, id: string): RouteTable => {
  const table = [...world.places()].map(({ tables }) => tables.get(id)).find((one) => one !== undefined);
  return found(table, "route-table", id);
};

const readDestination = (text: string): Destination => {
  const block = parseBlock(text);
  if (block) return { is: "block", block };
  if (text.startsWith("pl-")) return { is: "prefix-list", prefixList: text };
  throw invalidValue(`Value (${text}) is not a route destination`);
};

const putRoute = (world: World, { routeTable, destination, target, propagated }: Parameters<Ec2Seed["route"]>[0]): void => {
  findTable(world, routeTable).routes.push({
    destination: readDestination(destination),
    target: targetOf(target),
    origin: propagated ? "EnableVgwRoutePropagation" : "CreateRoute",
  });
};

const putBlock = (world: World, id: string, cidr: string): void => {
  const vpc = findVpc(world, id);
  const block = parseBlock(cidr);
  if (!block) throw invalidValue(`Value (${cidr}) is not a CIDR block`);
  const added = newBlock(world, block, { primary: false, amazonProvided: false });
  vpc.blocks.push(added);
  settle(world, vpc, added);
};

/** The seed of a world. */
export const createSeed = (world: World): Ec2Seed => ({
  reserveId: (kind, id) => {
    if (!id.startsWith(`${idPrefix(kind)}-`)) throw invalidValue(`Invalid id: "${id}" (expecting "${idPrefix(kind)}-...")`);
    world.reserve(kind, id);
  },
  route: (route) => putRoute(world, route),
  gatewayAssociation: ({ routeTable, gateway }) => {
    findTable(world, routeTable).associations.push(newAssociation(world, { is: "gateway", gateway }));
  },
  block: (vpc, cidr) => putBlock(world, vpc, cidr),
  quotas: (vpc, quotas) => {
    Object.assign(findVpc(world, vpc).quotas, quotas);
  },
  pendingRequests: (account, quota) => world.setPendingRequestQuota(account, quota),
  encryption: (vpc, mode) => {
    findVpc(world, vpc).encryption = mode;
  },
  identicalCreateRoute: (answer) => {
    world.settings.identicalCreateRoute = answer;
  },
  staleness: (milliseconds) => {
    world.settings.stalenessMilliseconds = milliseconds;
  },
  lingering: (status, milliseconds) => {
    world.settings.lingeringMilliseconds[status] = milliseconds;
  },
});
