import { blocksOf, vpcOf } from "../peering/blocks.ts";
import type { AccountFacts, SideFacts } from "../peering/facts.ts";
import { mapSides, otherSide, type Tags } from "../peering/ids.ts";
import type { CedarValueJson, Context, EntityJson, TypeAndId } from "./cedar.ts";
import type { Question } from "./policy.ts";

/** A question as Cedar takes it, with no more entities than it needs: Cedar parses them on every call. */
export interface Slice {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: Context;
  readonly entities: EntityJson[];
}

const uid = (type: string, id: string): TypeAndId => ({ type: `Peering::${type}`, id });
const reference = (to: TypeAndId): CedarValueJson => ({ __entity: to });
const addresses = (blocks: readonly string[]): CedarValueJson => blocks.map((block) => ({ __extn: { fn: "ip", arg: block } }));

const noTags: Tags = {};

/** The account with its organizational units and organization, child first; one outside has no parents. */
const accountAndAncestors = (account: AccountFacts, organizationId: string): readonly EntityJson[] => {
  const own = uid("Account", account.id);
  const lists = tagLists(account.id, account.is === "member" ? account.tags : noTags);
  const attrs = { id: account.id, lists: reference(lists.uid) };
  if (account.is === "outside") return [{ uid: own, attrs: { ...attrs, name: "", member: false }, parents: [], tags: {} }, lists];
  const [unit] = account.units.slice(-1).map((id) => ({ unit: reference(uid("OrgUnit", id)) }));
  const organization = uid("Organization", organizationId);
  const path = [organization, ...account.units.map((unit) => uid("OrgUnit", unit))];
  const units = path.map((each, index) => ({ uid: each, attrs: {}, parents: path.slice(Math.max(0, index - 1), index) }));
  return [
    {
      uid: own,
      attrs: { ...attrs, name: account.name, member: true, ...unit },
      parents: path.slice(-1),
      tags: { ...account.tags },
    },
    lists,
    ...units.toReversed(),
  ];
};

/** Cedar can't take a text apart, so `111111111111, 222222222222` comes as a set too. */
const tagLists = (owner: string, tags: Tags): EntityJson & { readonly uid: TypeAndId } => ({
  uid: uid("TagLists", owner),
  attrs: {},
  parents: [],
  tags: Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, [...new Set(value.split(/[\s,]+/).filter((part) => part !== ""))]]),
  ),
});

/** A side that couldn't be read keeps its VPC and account, with nothing said about them. */
const vpcAndLists = (side: SideFacts): readonly EntityJson[] => {
  const vpc = vpcOf(side);
  const account = uid("Account", side.account.id);
  const tags = { ...(vpc?.tags ?? noTags) };
  const lists = tagLists(side.end.vpc, tags);
  const { region } = side.end;
  return [
    {
      uid: uid("Vpc", side.end.vpc),
      attrs: { account: reference(account), region, isDefault: vpc?.isDefault ?? false, lists: reference(lists.uid) },
      parents: [account],
      tags,
    },
    lists,
  ];
};

/** The table or group asked about; none where the resource is the VPC itself. */
const target = ({ resource }: Question, side: SideFacts): readonly EntityJson[] => {
  const vpc = uid("Vpc", side.end.vpc);
  switch (resource.is) {
    case "vpc":
      return [];
    case "route-table": {
      const { id, main, tags } = resource;
      return [{ uid: uid("RouteTable", id), attrs: { vpc: reference(vpc), main }, parents: [vpc], tags: { ...tags } }];
    }
    case "security-group": {
      const { id, name, tags } = resource.group;
      return [{ uid: uid("SecurityGroup", id), attrs: { vpc: reference(vpc), name }, parents: [vpc], tags: { ...tags } }];
    }
  }
};

const contextOf = (question: Question, request: TypeAndId): Context => {
  const { requester, accepter } = question.sides;
  const { resource } = question;
  const blocks = mapSides((side) => addresses(blocksOf(question.sides[side])));
  const port =
    resource.is === "security-group" ? { protocol: resource.protocol, fromPort: resource.from, toPort: resource.to } : {};
  return {
    requesterRegion: requester.end.region,
    accepterRegion: accepter.end.region,
    sameRegion: requester.end.region === accepter.end.region,
    sameAccount: requester.end.account === accepter.end.account,
    principalBlocks: blocks[question.principal],
    resourceBlocks: blocks[otherSide(question.principal)],
    caller: question.caller,
    request: reference(request),
    ...port,
  };
};

/** INVARIANT: one entity for each uid; both sides may share account, units and organization, and Cedar refuses doubles. */
const withoutDoubles = (entities: readonly EntityJson[]): EntityJson[] => [
  ...new Map(entities.filter(isTelling).map((entity) => [JSON.stringify(entity.uid), entity])).values(),
];

/** An entity that Cedar doesn't know has no tags and is in nothing but itself, as one of which there is nothing to tell. */
const isTelling = ({ attrs, parents, tags }: EntityJson): boolean =>
  parents.length > 0 || Object.keys(attrs).length > 0 || Object.keys(tags ?? {}).length > 0;

/** The question with the two VPCs, their ancestors, and the table or group asked about. */
export const sliceFor = (question: Question, organizationId: string): Slice => {
  const principal = question.sides[question.principal];
  const other = question.sides[otherSide(question.principal)];
  const request = uid("Request", "request");
  const targets = target(question, other);
  return {
    principal: uid("Vpc", principal.end.vpc),
    action: uid("Action", question.action),
    resource: targets[0] === undefined ? uid("Vpc", other.end.vpc) : uidOf(targets[0]),
    context: contextOf(question, request),
    entities: withoutDoubles([
      ...[principal, other].flatMap((side) => [...vpcAndLists(side), ...accountAndAncestors(side.account, organizationId)]),
      ...targets,
      { uid: request, attrs: {}, parents: [], tags: { ...question.requestTags } },
    ]),
  };
};

const uidOf = ({ uid: own }: EntityJson): TypeAndId => ("__entity" in own ? own.__entity : own);
