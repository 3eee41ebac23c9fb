import type { Policy, Question } from "../policy/policy.ts";
import { routableBlocks, vpcOf } from "./blocks.ts";
import { type ExposedPort, parseExposeTag } from "./exposed-ports.ts";
import type { Facts, SecurityGroupFacts, VpcFacts } from "./facts.ts";
import { mapSides, otherSide, type PerSide, type Side, sides, type Tags } from "./ids.ts";
import { destinations, requestTags } from "./intent.ts";
import type { WantedRule } from "./steps.ts";
import { tablesToRoute } from "./tables.ts";

/** What should be there while the connection is active; a function of facts and policy. */
export interface Wanted {
  readonly routes: PerSide<ReadonlyMap<string, readonly string[]>>;
  /** tables that policy keeps unrouted */
  readonly unroutedTables: readonly string[];
  readonly rules: PerSide<ReadonlyMap<string, readonly WantedRule[]>>;
  readonly dns: PerSide<boolean>;
  /** on both sides' copies of the connection */
  readonly tags: Tags;
}

export const managedBy = "vpc-peering-autopilot";

/** Ask the policy as one side's resource would: the principal is the VPC whose traffic comes in. */
type Ask = (question: Pick<Question, "action" | "principal" | "resource">) => boolean;

export const wanted = (facts: Facts, policy: Policy): Wanted => {
  const given = common(facts);
  const ask = remembering(policy, (question) => policy.ask({ ...question, ...given }).is === "permitted");
  const routes = mapSides((side) => wantedRoutes(facts, side, ask));
  return {
    routes,
    unroutedTables: sides.flatMap((side) => unrouted(facts, side, routes[side])).sort(),
    rules: mapSides((side) => wantedRules(facts, side, ask)),
    dns: mapSides((side) => wantsDns(facts, side, ask)),
    tags: { [`${facts.settings.tagPrefix}managed-by`]: managedBy },
  };
};

/**
 * A Cedar question costs a third of a millisecond, and a VPC may have 200 tables: those that no policy can tell apart get one
 * answer.
 */
const remembering = ({ tablesDifferBy }: Policy, ask: Ask): Ask => {
  if (tablesDifferBy === "ids") return ask;
  const known = new Map<string, boolean>();
  return (question) => {
    const { action, principal, resource } = question;
    if (resource.is !== "route-table") return ask(question);
    const tags = Object.entries(resource.tags).filter(([key]) => tablesDifferBy === "all" || tablesDifferBy.includes(key));
    const key = JSON.stringify([action, principal, resource.main, tags.sort(([a], [b]) => (a < b ? -1 : 1))]);
    const answer = known.get(key) ?? ask(question);
    known.set(key, answer);
    return answer;
  };
};

/** The part of every question that comes from the facts. */
export const common = (facts: Facts): Pick<Question, "sides" | "requestTags" | "caller"> => ({
  sides: facts.sides,
  requestTags: requestTags(facts),
  caller: facts.known.caller,
});

const pairOfVpcs = (facts: Facts, side: Side): { near: VpcFacts; far: VpcFacts } | null => {
  const near = vpcOf(facts.sides[side]);
  const far = vpcOf(facts.sides[otherSide(side)]);
  return near && far ? { near, far } : null;
};

const wantedRoutes = (facts: Facts, side: Side, ask: Ask): ReadonlyMap<string, readonly string[]> => {
  const vpcs = pairOfVpcs(facts, side);
  if (!vpcs) return new Map();
  const to = destinations(facts, side);
  return new Map(
    tablesToRoute(vpcs.near)
      .filter(({ id, main, tags }) =>
        ask({ action: "route", principal: otherSide(side), resource: { is: "route-table", id, main, tags } }),
      )
      .map(({ id }) => [id, to]),
  );
};

const unrouted = (facts: Facts, side: Side, routed: ReadonlyMap<string, unknown>): readonly string[] => {
  const vpc = vpcOf(facts.sides[side]);
  return vpc ? tablesToRoute(vpc).flatMap(({ id }) => (routed.has(id) ? [] : [id])) : [];
};

const wantedRules = (facts: Facts, side: Side, ask: Ask): ReadonlyMap<string, readonly WantedRule[]> => {
  const vpcs = pairOfVpcs(facts, side);
  if (!vpcs) return new Map();
  const sources = sourcesFor(facts, side, vpcs.far);
  return new Map(
    vpcs.near.securityGroups.flatMap((group) => {
      const ports = exposedPorts(facts, group).filter((port) =>
        ask({ action: "expose", principal: otherSide(side), resource: { is: "security-group", group, ...port } }),
      );
      return ports.length > 0
        ? [[group.id, ports.flatMap((port) => sources.map((source) => ({ ...port, source })))] as const]
        : [];
    }),
  );
};

const exposedPorts = (facts: Facts, group: SecurityGroupFacts): readonly ExposedPort[] =>
  parseExposeTag(group.tags[`${facts.settings.tagPrefix}expose`] ?? "").ports;

/**
 * In one region the peer's client groups by reference; across regions a reference is impossible (aws-facts 6),
 * so the peer's blocks.
 */
const sourcesFor = (facts: Facts, side: Side, far: VpcFacts): readonly WantedRule["source"][] => {
  const farEnd = facts.sides[otherSide(side)].end;
  if (farEnd.region !== facts.sides[side].end.region) return routableBlocks(far).map((cidr) => ({ is: "cidr", cidr }));
  return far.securityGroups
    .filter(({ tags }) => `${facts.settings.tagPrefix}client` in tags)
    .map(({ id }) => ({ is: "group", group: id, account: farEnd.account }));
};

/** The option needs DNS support and hostnames on both VPCs (aws-facts 7). */
const wantsDns = (facts: Facts, side: Side, ask: Ask): boolean =>
  sides.every((each) => resolvesNames(facts, each)) &&
  ask({ action: "resolveDns", principal: otherSide(side), resource: { is: "vpc" } });

export const resolvesNames = (facts: Facts, side: Side): boolean => {
  const vpc = vpcOf(facts.sides[side]);
  return Boolean(vpc?.dns.support && vpc.dns.hostnames);
};
