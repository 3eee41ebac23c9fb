import type { ResourceType, Tag } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { copyFor, sideSeenAt } from "./connection-copies.ts";
import { type Catalogue, select } from "./describe.ts";
import type { Operation } from "./operation.ts";
import { found, type Kind, kindOf, required } from "./refusals.ts";
import type { Place, TagMap } from "./state.ts";
import { setTags } from "./tag-sets.ts";
import type { World } from "./world.ts";

const ruleTags = (world: World, place: Place, id: string): TagMap | undefined => {
  for (const group of world.at(place).groups.values()) {
    const rule = group.rules.find((one) => one.id === id);
    if (rule) return rule.tags;
  }
  return undefined;
};

// A copy's tags belong to the account and Region that wrote them (aws-facts, section 2).
const copyTags = (world: World, place: Place, id: string): TagMap | undefined => {
  const connection = world.connections.get(id);
  const side = connection && sideSeenAt(world, connection, place);
  return connection && side && connection.tags[side];
};

type FindTags = (world: World, place: Place, id: string) => TagMap | undefined;

const finders: Readonly<Record<Kind, FindTags>> = {
  vpc: (world, place, id) => world.at(place).vpcs.get(id)?.tags,
  subnet: (world, place, id) => world.at(place).subnets.get(id)?.tags,
  "route-table": (world, place, id) => world.at(place).tables.get(id)?.tags,
  "security-group": (world, place, id) => world.at(place).groups.get(id)?.tags,
  "security-group-rule": ruleTags,
  "prefix-list": (world, place, id) => world.at(place).prefixLists.get(id)?.tags,
  "vpc-peering-connection": copyTags,
};

/** The tags of a resource as its account sees them in its Region; undefined when it isn't there. */
export const tagsIn: FindTags = (world, place, id) => {
  const kind = kindOf(id);
  return kind && finders[kind](world, place, id);
};

const taggable = (world: World, place: Place, id: string): TagMap => {
  const kind = kindOf(id);
  if (!kind) throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
  if (kind === "vpc-peering-connection") copyFor(world, place, id);
  return found(tagsIn(world, place, id), kind, id);
};

/** All resources are looked up before the first is changed. */
export const createTags: Operation<"CreateTags"> = (world) => (input, caller) => {
  const tags = required(input.Tags, "tags");
  for (const onto of required(input.Resources, "resources").map((id) => taggable(world, caller, id))) setTags(onto, tags);
  return {};
};

const removeTag = (from: TagMap, { Key = "", Value }: Tag): void => {
  // A tag given with a value goes only if it has that value (SDK-EC2, DeleteTags).
  if (Value === undefined || from.get(Key) === Value) from.delete(Key);
};

/** Without Tags, all go. */
export const deleteTags: Operation<"DeleteTags"> = (world) => (input, caller) => {
  for (const from of required(input.Resources, "resources").map((id) => taggable(world, caller, id))) {
    if (!input.Tags) from.clear();
    for (const tag of input.Tags ?? []) removeTag(from, tag);
  }
  return {};
};

interface Tagged {
  readonly order: number;
  readonly kind: Kind;
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

const listTags = (world: World, place: Place): Tagged[] => {
  const here = world.at(place);
  const groups = [...here.groups.values()];
  const copies = [...world.connections.values()].filter((connection) => sideSeenAt(world, connection, place));
  const resources = [
    here.vpcs.values(),
    here.subnets.values(),
    here.tables.values(),
    groups,
    groups.flatMap(({ rules }) => rules),
    here.prefixLists.values(),
    copies,
  ];
  return resources.flatMap((list) =>
    [...list].flatMap(({ id, order }) =>
      [...(tagsIn(world, place, id) ?? [])].map(([key, value], index) => ({
        // INVARIANT: a resource has at most 50 tags, so orders don't collide.
        order: order * 100 + index,
        kind: kindOf(id) ?? "vpc",
        id,
        key,
        value,
      })),
    ),
  );
};

const catalogue: Catalogue<Tagged> = {
  operation: "DescribeTags",
  pageSize: [5, 1000],
  id: ({ id }) => id,
  order: ({ order }) => order,
  tags: ({ key, value }) => new Map([[key, value]]),
  filters: {
    key: ({ key }) => [key],
    "resource-id": ({ id }) => [id],
    "resource-type": ({ kind }) => [kind],
    value: ({ value }) => [value],
  },
};

export const describeTags: Operation<"DescribeTags"> = (world) => (input, caller) => {
  const asked = { filters: input.Filters, maxResults: input.MaxResults, nextToken: input.NextToken };
  const { records, ...next } = select(listTags(world, caller), asked, catalogue);
  const print = ({ kind, id, key, value }: Tagged) => ({
    ResourceType: kind satisfies ResourceType,
    ResourceId: id,
    Key: key,
    Value: value,
  });
  return { Tags: records.map(print), ...next };
};
