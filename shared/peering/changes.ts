import { vpcOf } from "./blocks.ts";
import type { Facts, RouteTableFacts, RuleFacts, SecurityGroupFacts } from "./facts.ts";
import { type Side, sides } from "./ids.ts";
import { isLeftRule, leftoversIn } from "./leftovers.ts";
import { conflicts } from "./rules/route-conflict.ts";
import { overfullTables } from "./rules/route-quota.ts";
import { overfullGroups } from "./rules/rule-quota.ts";
import { type Batch, isSameRule, type Step, type WantedRule } from "./steps.ts";
import type { Wanted } from "./wanted.ts";

/** What has to change now so that the world is as wanted: one batch per table, group and copy of the connection, sorted. */
export const changes = (facts: Facts, wanted: Wanted): readonly Batch[] =>
  sides.flatMap((side) => {
    const vpc = vpcOf(facts.sides[side]);
    const full = { tables: overfullTables(facts, wanted, side), groups: overfullGroups(facts, wanted, side) };
    return [
      ...onConnection(facts, side, optionSteps(facts, wanted, side)),
      ...(vpc?.routeTables ?? []).flatMap((table) => {
        const steps = routeSteps(facts, table, wanted.routes[side].get(table.id) ?? []);
        return batch(facts, { side, target: table.id }, full.tables.has(table.id) ? onlyRemoving(steps) : steps);
      }),
      ...(vpc?.securityGroups ?? []).flatMap((group) => {
        const rules = wanted.rules[side].get(group.id) ?? [];
        const steps = ruleSteps(facts, group, rules);
        const due = full.groups.has(group.id) ? onlyRemoving(steps) : [...renewals(facts, side, { group, rules }), ...steps];
        return batch(facts, { side, target: group.id }, due);
      }),
    ];
  });

/** Where not all fits, nothing is added (I16). */
const onlyRemoving = (steps: readonly Step[]): readonly Step[] =>
  steps.filter((step) => step.do === "delete-route" || step.do === "revoke-rule");

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
  return [...(untagged ? [{ do: "tag-connection", tags: wanted.tags } as const] : []), ...dnsSteps(facts, wanted, side)];
};

/** Turned on where wanted; turned off again only where it was us who turned it on. */
const dnsSteps = (facts: Facts, wanted: Wanted, side: Side): readonly Step[] => {
  const { reading } = facts.sides[side];
  const resolves = reading.is === "complete" ? reading.copy.dnsResolution : null;
  if (wanted.dns[side]) return resolves === false ? [{ do: "set-dns", resolution: true }] : [];
  return resolves === true && facts.known.dns[side] ? [{ do: "set-dns", resolution: false }] : [];
};

const routeSteps = (facts: Facts, table: RouteTableFacts, destinations: readonly string[]): readonly Step[] => {
  const toPeering = table.routes.filter(({ target }) => target === facts.peering.id).map(({ destination }) => destination);
  const taken = conflicts(facts, table, destinations).map(({ destination }) => destination);
  const owned = ownedIn(facts, table);
  return [
    ...toPeering
      .filter((destination) => owned.includes(destination) && !destinations.includes(destination))
      .map((destination) => ({ do: "delete-route", destination, leadsTo: facts.peering.id }) as const),
    ...leftoversIn(facts, table)
      .filter(({ destination }) => destinations.includes(destination))
      .map(({ destination, peering }) => ({ do: "delete-route", destination, leadsTo: peering }) as const),
    ...destinations
      .filter((destination) => !toPeering.includes(destination) && !taken.includes(destination))
      .map((destination) => ({ do: "create-route", destination }) as const),
  ];
};

/** Routes carry no tags: ownership is what the ledger recorded before the call (aws-facts 5). */
const ownedIn = (facts: Facts, { id }: RouteTableFacts): readonly string[] =>
  facts.known.routes.filter(({ table }) => table === id).map(({ destination }) => destination);

const ruleSteps = (facts: Facts, group: SecurityGroupFacts, rules: readonly WantedRule[]): readonly Step[] => {
  const ours = group.rules.filter((rule) => isOurRule(facts, rule));
  const missing = rules.filter((rule) => !group.rules.some((live) => isSameRule(live, rule)));
  return [
    ...ours
      .filter((live) => !rules.some((rule) => isSameRule(live, rule)))
      .map(({ id }) => ({ do: "revoke-rule", rule: id }) as const),
    ...missing.map((rule) => ({ do: "authorize-rule", ...rule }) as const),
  ];
};

interface WantedOfGroup {
  readonly group: SecurityGroupFacts;
  readonly rules: readonly WantedRule[];
}

/** EC2 has no rule twice, so one that an ended connection left is taken away and made anew, before it goes with that one. */
const renewals = (facts: Facts, side: Side, { group, rules }: WantedOfGroup): readonly Step[] =>
  rules.flatMap((rule) => {
    const left = group.rules.find((live) => isSameRule(live, rule) && isLeftRule(facts, side, live));
    return left ? [{ do: "revoke-rule", rule: left.id } as const, { do: "authorize-rule", ...rule } as const] : [];
  });

/** Rules that we made for this connection carry its id in a tag. */
export const isOurRule = (facts: Facts, { tags }: RuleFacts): boolean =>
  tags[`${facts.settings.tagPrefix}connection`] === facts.peering.id;

/** Nothing of ours is wanted any more: the changes that leave both VPCs as they were. */
export const nothingWanted: Wanted = {
  routes: { requester: new Map(), accepter: new Map() },
  unroutedTables: [],
  rules: { requester: new Map(), accepter: new Map() },
  dns: { requester: false, accepter: false },
  tags: {},
};
