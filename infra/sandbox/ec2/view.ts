import { sideSeenAt } from "./connection-copies.ts";
import { type Path, type PromisedTraffic, reachability } from "./reachability.ts";
import { destinationText, routeState } from "./route-shape.ts";
import { sourceText } from "./rule-reading.ts";
import type { Connection, End, Group, Place, Resource, Route, RouteTable, Rule, Side, Status, Vpc } from "./state.ts";
import type { Regional, World } from "./world.ts";

type Tags = Readonly<Record<string, string>>;

interface Seen extends Place {
  readonly id: string;
  readonly tags: Tags;
}

interface VpcView extends Seen {
  readonly blocks: readonly { readonly cidr: string; readonly state: string; readonly primary: boolean }[];
  readonly subnets: readonly { readonly id: string; readonly cidrs: readonly string[]; readonly tags: Tags }[];
  readonly dns: { readonly support: boolean; readonly hostnames: boolean };
  readonly encryption: "off" | "monitor" | "enforce";
}

interface RouteView {
  readonly destination: string;
  readonly target: string;
  readonly state: "active" | "blackhole";
  readonly origin: Route["origin"];
}

interface RouteTableView extends Seen {
  readonly vpc: string;
  readonly main: boolean;
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
  /** by destination, then origin */
  readonly routes: readonly RouteView[];
}

interface RuleView {
  readonly id: string;
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp` (both families), `all`, or another protocol's number */
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  /** a block, or a group's or prefix list's id */
  readonly source: string;
  readonly description: string;
  readonly tags: Tags;
}

interface SecurityGroupView extends Seen {
  readonly vpc: string;
  readonly name: string;
  /** by direction, protocol, ports and source */
  readonly rules: readonly RuleView[];
}

interface ConnectionView {
  readonly id: string;
  readonly status: Status;
  readonly requester: Place & { readonly vpc: string };
  readonly accepter: Place & { readonly vpc: string };
  tagsOf(side: Side): Tags;
  readonly dns: { readonly requester: boolean; readonly accepter: boolean };
}

/** The judge's eyes: all accounts, nothing hidden, everything in a fixed order. */
export interface Ec2View {
  vpc(id: string): VpcView | undefined;
  vpcs(): VpcView[];
  routeTable(id: string): RouteTableView | undefined;
  routeTables(): RouteTableView[];
  securityGroup(id: string): SecurityGroupView | undefined;
  securityGroups(): SecurityGroupView[];
  connection(pcx: string): ConnectionView | undefined;
  connections(): ConnectionView[];
  /** undefined when that account has no copy there, not yet or no longer */
  statusSeenBy(pcx: string, account: string, region: string): Status | undefined;
  reachability(pcx: string, options?: PromisedTraffic): Path[];
}

const byText =
  <T>(key: (one: T) => string) =>
  (one: T, other: T): number => {
    const [a, b] = [key(one), key(other)];
    if (a === b) return 0;
    return a < b ? -1 : 1;
  };

const byId = byText(({ id }: { readonly id: string }) => id);

const seen = ({ id, account, region, tags }: Resource): Seen => ({ id, account, region, tags: Object.fromEntries(tags) });

const viewVpc = (world: World, vpc: Vpc): VpcView => ({
  ...seen(vpc),
  blocks: vpc.blocks.map(({ block, state, primary }) => ({ cidr: block.text, state, primary })),
  subnets: world
    .subnetsOf(vpc)
    .map(({ id, block, ipv6, tags }) => ({
      id,
      cidrs: ipv6 ? [block.text, ipv6.block.text] : [block.text],
      tags: Object.fromEntries(tags),
    }))
    .toSorted(byId),
  dns: { ...vpc.dns },
  encryption: vpc.encryption,
});

const viewTable = (world: World, table: RouteTable): RouteTableView => ({
  ...seen(table),
  vpc: table.vpc,
  main: table.associations.some(({ of }) => of.is === "main"),
  subnets: table.associations.flatMap(({ of }) => (of.is === "subnet" ? [of.subnet] : [])).toSorted(),
  gateways: table.associations.flatMap(({ of }) => (of.is === "gateway" ? [of.gateway] : [])).toSorted(),
  routes: table.routes
    .map((route) => ({
      destination: destinationText(route.destination),
      target: route.target.id,
      state: routeState(world, table, route),
      origin: route.origin,
    }))
    .toSorted(byText(({ destination, origin }) => `${destination} ${origin}`)),
});

const protocols: Readonly<Record<string, string>> = { "-1": "all", icmpv6: "icmp" };

const viewRule = ({ id, direction, protocol, from, to, source, description, tags }: Rule): RuleView => ({
  id,
  direction,
  protocol: protocols[protocol] ?? protocol,
  from,
  to,
  source: sourceText(source),
  description: description ?? "",
  tags: Object.fromEntries(tags),
});

const portKey = (port: number | null): string => String((port ?? -1) + 1).padStart(5, "0");

const viewGroup = (group: Group): SecurityGroupView => ({
  ...seen(group),
  vpc: group.vpc,
  name: group.name,
  rules: group.rules
    .map(viewRule)
    .toSorted(
      byText(({ direction, protocol, from, to, source }) => `${direction} ${protocol} ${portKey(from)} ${portKey(to)} ${source}`),
    ),
});

const viewEnd = ({ account, region, vpc }: End) => ({ account, region, vpc });

const viewConnection = (connection: Connection): ConnectionView => ({
  id: connection.id,
  status: connection.status,
  requester: viewEnd(connection.requester),
  accepter: viewEnd(connection.accepter),
  tagsOf: (side) => Object.fromEntries(connection.tags[side]),
  dns: { requester: connection.requester.dns, accepter: connection.accepter.dns },
});

const statusSeenBy = (world: World, pcx: string, place: Place): Status | undefined => {
  const connection = world.connections.get(pcx);
  return connection && sideSeenAt(world, connection, place) && connection.status;
};

/** What one of the places has. */
const anywhere = <T>(world: World, at: (place: Regional) => T | undefined): T | undefined => {
  for (const place of world.places()) {
    const found = at(place);
    if (found) return found;
  }
  return undefined;
};

/** The view of a world. */
export const createView = (world: World): Ec2View => {
  const places = () => [...world.places()];
  return {
    vpc: (id) => {
      const vpc = anywhere(world, ({ vpcs }) => vpcs.get(id));
      return vpc && viewVpc(world, vpc);
    },
    routeTable: (id) => {
      const table = anywhere(world, ({ tables }) => tables.get(id));
      return table && viewTable(world, table);
    },
    securityGroup: (id) => {
      const group = anywhere(world, ({ groups }) => groups.get(id));
      return group && viewGroup(group);
    },
    vpcs: () =>
      places()
        .flatMap(({ vpcs }) => [...vpcs.values()].map((vpc) => viewVpc(world, vpc)))
        .toSorted(byId),
    routeTables: () =>
      places()
        .flatMap(({ tables }) => [...tables.values()].map((table) => viewTable(world, table)))
        .toSorted(byId),
    securityGroups: () =>
      places()
        .flatMap(({ groups }) => [...groups.values()].map(viewGroup))
        .toSorted(byId),
    connection: (pcx) => {
      const connection = world.connections.get(pcx);
      return connection && viewConnection(connection);
    },
    connections: () => [...world.connections.values()].map(viewConnection).toSorted(byId),
    statusSeenBy: (pcx, account, region) => statusSeenBy(world, pcx, { account, region }),
    reachability: (pcx, options) => reachability(world, pcx, options ?? {}),
  };
};
