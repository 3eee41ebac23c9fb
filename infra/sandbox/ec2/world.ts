import type { Core } from "../core.ts";
import { idPrefix, type Kind } from "./refusals.ts";
import {
  type Connection,
  type End,
  type Group,
  type Place,
  type PrefixList,
  type Quotas,
  type Resource,
  type RouteTable,
  type Side,
  type Subnet,
  sides,
  type Vpc,
} from "./state.ts";

/** What EC2 must know about accounts: the organization simulator answers. */
export interface Directory {
  accountExists(account: string): boolean;
  regionEnabled(account: string, region: string): boolean;
}

/** One account's EC2 in one region. */
export interface Regional {
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly tables: Map<string, RouteTable>;
  readonly groups: Map<string, Group>;
  readonly prefixLists: Map<string, PrefixList>;
}

// Defaults of aws-facts, section 3.
const defaultQuotas: Quotas = { activePeerings: 50, routesPerTable: 500, rulesPerGroup: 60 };
const defaultPendingRequests = 25;

/** All EC2 state of the sandbox, in every account and region. */
export class World {
  readonly core: Core;
  readonly directory: Directory;
  readonly connections = new Map<string, Connection>();
  readonly settings = {
    identicalCreateRoute: "refused" as "succeeds" | "refused",
    stalenessMilliseconds: 0,
    lingeringMilliseconds: { "initiating-request": 0, provisioning: 0, deleting: 0 },
  };
  /** by account, then region */
  readonly #regions = new Map<string, Map<string, Regional>>();
  readonly #places: Regional[] = [];
  readonly #reserved = new Map<Kind, string[]>();
  readonly #pendingRequests = new Map<string, number>();
  #order = 0;

  constructor(core: Core, directory: Directory) {
    this.core = core;
    this.directory = directory;
  }

  at({ account, region }: Place): Regional {
    let regions = this.#regions.get(account);
    if (!regions) {
      regions = new Map();
      this.#regions.set(account, regions);
    }
    let place = regions.get(region);
    if (!place) {
      place = { vpcs: new Map(), subnets: new Map(), tables: new Map(), groups: new Map(), prefixLists: new Map() };
      regions.set(region, place);
      this.#places.push(place);
    }
    return place;
  }

  places(): readonly Regional[] {
    return this.#places;
  }

  now(): number {
    return this.core.clock.now();
  }

  nextOrder(): number {
    return this.#order++;
  }

  reserve(kind: Kind, id: string): void {
    const queue = this.#reserved.get(kind) ?? [];
    queue.push(id);
    this.#reserved.set(kind, queue);
  }

  /** A fresh id of the kind, or the one reserved for it. */
  newId(kind: Kind): string {
    return this.#reserved.get(kind)?.shift() ?? `${idPrefix(kind)}-${this.core.random.hex(17)}`;
  }

  /** The members that every resource has, tagged by hand or on create. */
  newResource(kind: Kind, place: Place, tags: ReadonlyMap<string, string>): Resource {
    const { account, region } = place;
    return { id: this.newId(kind), order: this.nextOrder(), account, region, tags: new Map(tags) };
  }

  newQuotas(): Quotas {
    return { ...defaultQuotas };
  }

  pendingRequestQuota(account: string): number {
    return this.#pendingRequests.get(account) ?? defaultPendingRequests;
  }

  setPendingRequestQuota(account: string, quota: number): void {
    this.#pendingRequests.set(account, quota);
  }

  vpcOf(end: End): Vpc | undefined {
    return this.at(end).vpcs.get(end.vpc);
  }

  tablesOf(vpc: Vpc): RouteTable[] {
    return [...this.at(vpc).tables.values()].filter((table) => table.vpc === vpc.id);
  }

  subnetsOf(vpc: Vpc): Subnet[] {
    return [...this.at(vpc).subnets.values()].filter((subnet) => subnet.vpc === vpc.id);
  }

  groupsOf(vpc: Vpc): Group[] {
    return [...this.at(vpc).groups.values()].filter((group) => group.vpc === vpc.id);
  }

  /** The connections that have this VPC at either end, dead ones too. */
  connectionsOf({ account, region, id }: Vpc): { readonly connection: Connection; readonly side: Side }[] {
    const isHere = (end: End): boolean => end.vpc === id && end.account === account && end.region === region;
    return [...this.connections.values()].flatMap((connection) =>
      sides.filter((side) => isHere(connection[side])).map((side) => ({ connection, side })),
    );
  }
}
