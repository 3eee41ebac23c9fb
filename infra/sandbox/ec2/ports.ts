import { overlaps } from "./cidr.ts";
import { associatedBlocks } from "./connection-copies.ts";
import { byDirection } from "./groups.ts";
import { isStale } from "./rule-status.ts";
import type { Group, Rule, Source, Vpc } from "./state.ts";
import type { World } from "./world.ts";

/** A port that a VPC's groups open to another VPC, and where its packets stop on the groups' way. */
export interface PortPath {
  readonly port: string;
  readonly stoppedAt: string | undefined;
}

const touches = (source: Source, vpc: Vpc): boolean =>
  source.is === "cidr" && associatedBlocks(vpc).some(({ block }) => overlaps(block, source.block));

const covers = (egress: Rule, { protocol, from, to }: Rule): boolean => {
  if (egress.protocol === "-1") return true;
  return egress.protocol === protocol && (egress.from ?? 0) <= (from ?? 0) && (to ?? 0) <= (egress.to ?? 65_535);
};

/** Whether packets for a port may leave a group towards a VPC, or a group in it. */
const maySend = (
  world: World,
  group: Group,
  { rule, target, vpc }: { readonly rule: Rule; readonly target: Group; readonly vpc: Vpc },
): boolean =>
  byDirection(group, "egress").some(
    (egress) =>
      covers(egress, rule) &&
      (touches(egress.source, vpc) ||
        (egress.source.is === "group" && egress.source.group === target.id && !isStale(world, group, egress.source))),
  );

const stopOf = (
  world: World,
  [from, to]: readonly [Vpc, Vpc],
  { rule, target }: { readonly rule: Rule; readonly target: Group },
): string | undefined => {
  const { source } = rule;
  const senders = world.groupsOf(from).filter(({ id }) => source.is !== "group" || source.group === id);
  if (source.is === "group" && isStale(world, target, source)) return `${target.id}: the rule for ${source.group} is stale`;
  if (senders.some((group) => maySend(world, group, { rule, target, vpc: to }))) return undefined;
  return `${source.is === "group" ? source.group : from.id}: no egress rule allows it`;
};

const portText = ({ protocol, from, to }: Rule): string => (from === to ? `${protocol}/${from}` : `${protocol}/${from}-${to}`);

const isExposed = (from: Vpc, { protocol, source }: Rule): boolean =>
  (protocol === "tcp" || protocol === "udp") && (source.is === "group" ? source.vpc === from.id : touches(source, from));

/** Each TCP or UDP port that some ingress rule of `to` opens to a group or block of `from`; open if any of its rules lets it through. */
export const portPaths = (world: World, [from, to]: readonly [Vpc, Vpc]): PortPath[] => {
  const ports = new Map<string, string | undefined>();
  const groups = world.groupsOf(to).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const target of groups)
    for (const rule of byDirection(target, "ingress").filter((one) => isExposed(from, one))) {
      const port = portText(rule);
      const stop = stopOf(world, [from, to], { rule, target });
      if (!ports.has(port) || stop === undefined) ports.set(port, stop);
    }
  return [...ports].map(([port, stoppedAt]) => ({ port, stoppedAt }));
};
