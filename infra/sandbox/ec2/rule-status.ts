import { connectionBetween } from "./connection-copies.ts";
import type { Connection, Group, Source, Vpc } from "./state.ts";
import type { World } from "./world.ts";

export type GroupSource = Extract<Source, { is: "group" }>;

/** The group that a rule refers to; undefined once it is deleted. */
export const referencedGroup = (world: World, from: Group, source: GroupSource): Group | undefined =>
  world.at({ account: source.account, region: from.region }).groups.get(source.group);

const vpcOfGroup = (world: World, group: Group): Vpc | undefined => world.at(group).vpcs.get(group.vpc);

/**
 * The peering that a reference to another VPC's group stands on: an active one of the two VPCs if there is any, so a stale
 * rule revives when they peer again, else the one it was made with (aws-facts, section 6).
 */
export const referencePeering = (world: World, from: Group, source: GroupSource): Connection | undefined => {
  const here = vpcOfGroup(world, from);
  const there = world.at({ account: source.account, region: from.region }).vpcs.get(source.vpc);
  const active = here && there && connectionBetween(world, [here, there], (status) => status === "active");
  return active ?? (source.connection === undefined ? undefined : world.connections.get(source.connection));
};

/** Whether a rule refers to a group of a peer that is gone, or over a peering that isn't active. */
export const isStale = (world: World, from: Group, source: Source): boolean => {
  if (source.is !== "group" || source.vpc === from.vpc) return false;
  return referencedGroup(world, from, source) === undefined || referencePeering(world, from, source)?.status !== "active";
};
