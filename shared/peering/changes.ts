import { vpcOf } from "./blocks.ts";
import type { Facts, RouteTableFacts, RuleFacts, SecurityGroupFacts } from "./facts.ts";
import { type Side, sides } from "./ids.ts";
import { conflicts } from "./rules/route-conflict.ts";
import type { Batch, Step, WantedRule } from "./steps.ts";
import type { Wanted } from "./wanted.ts";

/** What has to change now so that the world is as wanted: one batch per table, group and copy of the connection, sorted. */
export const changes = (facts: Facts, wanted: Wanted): readonly Batch[] =>
  sides.flatMap((side) => [
    ...onConnection(facts, side, optionSteps(facts, wanted, side)),
    ...(vpcOf(facts.sides[side])?.routeTables ?? []).flatMap((table) =>
      batch(facts, { side, target: table.id }, routeSteps(facts, table, wanted.routes[side].get(table.id) ?? [])),
    ),
    ...(vpcOf(facts.sides[side])?.securityGroups ?? []).flatMap((group) =>
      batch(facts, { side, target: group.id }, ruleSteps(facts, group, wanted.rules[side].get(group.id) ?? [])),
    ),
  ]);

/** One batch, or none when there is nothing to do. */
const batch = (
  { peering, sides: ends }: Facts,
  where: { side: Side; target: string },
  steps: readonly Step[],
): readonly Batch[] => {
  const { account, region } = ends[where.side].end;
  return steps.length > 0 ? [{ ...where, peering: peering.id, account, region, steps }] : [];
};

/** One batch on a side's copy of the connection itself. */
export const onConnection = (facts: Facts, side: Side, steps: readonly Step[]): readonly Batch[] =>
  batch(facts, { side, target: facts.peering.id }, steps);

const optionSteps = (facts: Facts, wanted: Wanted, side: Side): readonly Step[] => {
  const { reading } = facts.sides[side];
  if (facts.peering.status !== "active" || reading.is !== "complete") return [];
  const untagged = Object.entries(wanted.tags).some(([key, value]) => reading.copy.tags[key] !== value);
  return [
    ...(untagged ? [{ do: "tag-connection", tags: wanted.tags } as const] : []),
    ...(wanted.dns[side] && reading.copy.dnsResolution === false ? [{ do: "set-dns", resolution: true } as const] : []),
  ];
};

const routeSteps = (facts: Facts, table: RouteTableFacts, destinations: readonly string[]): readonly Step[] => {
  const toPeering = table.routes.filter(({ target }) => target === facts.peering.id).map(({ destination }) => destination);
  const taken = conflicts(table, destinations, facts.peering.id).map(({ destination }) => destination);
  const owned = ownedIn(facts, table);
  return [
    ...toPeering
      .filter((destination) => owned.includes(destination) && !destinations.includes(destination))
      .map((destination) => ({ do: "delete-route", destination }) as const),
    ...destinations
      .filter((destination) => !toPeering.includes(destination) && !taken.includes(destination))
      .map((destination) => ({ do: "create-route", destination }) as const),
  ];
};

/** Routes carry no tags: ownership is what the ledger recorded before the call (aws-facts 5). */
const ownedIn = (facts: Facts, { id }: RouteTableFacts): readonly string[] =>
  facts.known.routes.filter(({ table }) => table === id).map(({ destination }) => destination);

const ruleSteps = (facts: Facts, group: SecurityGroupFacts, rules: readonly WantedRule[]): readonly Step[] => {
  const ours = group.rules.filter((rule) => isOurs(facts, rule));
  const missing = rules.filter((rule) => !group.rules.some((live) => isSame(live, rule)));
  return [
    ...ours
      .filter((live) => !rules.some((rule) => isSame(live, rule)))
      .map(({ id }) => ({ do: "revoke-rule", rule: id }) as const),
    ...missing.map((rule) => ({ do: "authorize-rule", ...rule }) as const),
  ];
};

/** Rules that we made for this connection carry its id in a tag. */
export const isOurs = (facts: Facts, { tags }: RuleFacts): boolean =>
  tags[`${facts.settings.tagPrefix}connection`] === facts.peering.id;

const isSame = (live: RuleFacts, { protocol, from, to, source }: WantedRule): boolean =>
  live.direction === "ingress" &&
  live.protocol === protocol &&
  live.from === from &&
  live.to === to &&
  (source.is === "cidr"
    ? live.source.is === "cidr" && live.source.cidr === source.cidr
    : live.source.is === "group" && live.source.group === source.group);

/** Nothing of ours is wanted any more: the changes that leave both VPCs as they were. */
export const nothingWanted: Wanted = {
  routes: { requester: new Map(), accepter: new Map() },
  unroutedTables: [],
  rules: { requester: new Map(), accepter: new Map() },
  dns: { requester: false, accepter: false },
  tags: {},
};
