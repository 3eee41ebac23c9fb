import { readCidr } from "#shared/network/cidr.ts";
import type { Action, Rule } from "../action-schema.ts";
import type { Expected } from "../expected-schema.ts";
import type { Path } from "../fault.ts";
import type { PartialVpc } from "../schema.ts";
import type { Kind, Reference } from "./names.ts";

/** The names a VPC uses. */
export const vpcReferences = (vpc: PartialVpc, path: Path): readonly Reference[] => [
  ...(vpc.account === undefined ? [] : [{ kinds: ["account"] as const, id: vpc.account, path: [...path, "account"], at: 0 }]),
  ...(vpc.securityGroups ?? []).flatMap((group, index) =>
    groupReferences(group, { path: [...path, "securityGroups", index], at: 0 }),
  ),
];

const subnetReferences = (subnets: readonly string[] | undefined, path: Path, at = 0): readonly Reference[] =>
  (subnets ?? []).map((id, index) => ({ kinds: ["subnet"], id, path: [...path, "subnets", index], at }));

interface Use {
  readonly path: Path;
  readonly at: number;
}

interface RuleLists {
  readonly ingress?: readonly Rule[] | undefined;
  readonly egress?: readonly Rule[] | undefined;
}

const groupReferences = (group: RuleLists, { path, at }: Use): readonly Reference[] =>
  (["ingress", "egress"] as const).flatMap((direction) =>
    (group[direction] ?? []).flatMap(({ source }, index) =>
      isBlock(source) ? [] : [{ kinds: ["group"] as const, id: source, path: [...path, direction, index, "source"], at }],
    ),
  );

/** Text meant as a block of addresses, right or wrong. */
export const isBlock = (text: string): boolean => text.includes("/") || text.includes(":") || readCidr(text) !== null;

/** What the fields of actions name; the paths of an action are those of its entry. */
const fields: Readonly<Record<string, readonly Kind[]>> = {
  "request.from": ["vpc"],
  "request.to": ["vpc"],
  "acceptByHand.peering": ["peering"],
  "rejectByHand.peering": ["peering"],
  "deleteByHand.peering": ["peering"],
  "approve.peering": ["peering"],
  "deny.peering": ["peering"],
  "addCidr.vpc": ["vpc"],
  "removeCidr.vpc": ["vpc"],
  "addSubnet.vpc": ["vpc"],
  "addSubnet.routeTable": ["table"],
  "addRouteTable.vpc": ["vpc"],
  "addSecurityGroup.vpc": ["vpc"],
  "addRoute.routeTable": ["table"],
  "deleteRoute.routeTable": ["table"],
  "revokeRule.group": ["group"],
  "tag.resource": ["vpc", "table", "group", "subnet", "peering"],
  "untag.resource": ["vpc", "table", "group", "subnet", "peering"],
  "moveAccount.account": ["account"],
  "moveAccount.to": ["unit"],
  "removeAccount.account": ["account"],
  "inject.account": ["account"],
};

/** The names an action uses. */
export const actionReferences = (action: Action, use: Use): readonly Reference[] => {
  const path = [...use.path, action.is];
  const body: Readonly<Record<string, unknown>> =
    typeof action.body === "object" && !Array.isArray(action.body) ? action.body : {};
  const plain = Object.entries(body).flatMap(([key, id]) => {
    const named = fields[`${action.is}.${key}`];
    return named && typeof id === "string" ? [{ kinds: narrowed(named, id), id, path: [...path, key], at: use.at }] : [];
  });
  return [...plain, ...furtherReferences(action, { path, at: use.at })];
};

const furtherReferences = (action: Action, { path, at }: Use): readonly Reference[] => {
  if (action.is === "addRouteTable") return subnetReferences(action.body.subnets, path, at);
  if (action.is === "addSecurityGroup") return groupReferences(action.body, { path, at: at + 1 });
  if (action.is === "revokeRule" && !isBlock(action.body.source))
    return [{ kinds: ["group"], id: action.body.source, path: [...path, "source"], at }];
  if (action.is === "addRoute" && !/^(igw|nat|tgw|vgw|pcx|eni)-/.test(action.body.via))
    return [{ kinds: ["peering"], id: action.body.via, path: [...path, "via"], at }];
  return [];
};

const prefixes: Readonly<Record<string, Kind>> = { vpc: "vpc", rtb: "table", sg: "group", subnet: "subnet" };

/** A resource's id tells its kind by its prefix, so that the message names the right one. */
const narrowed = (kinds: readonly Kind[], id: string): readonly Kind[] => {
  const kind = kinds.length > 1 ? prefixes[id.split("-")[0] ?? ""] : undefined;
  return kind ? [kind] : kinds;
};

/** The names an expectation uses. */
export const expectedReferences = (expected: Expected): readonly Reference[] => {
  const keys = (section: "peerings" | "routeTables" | "securityGroups", kind: Kind) =>
    Object.keys(expected[section] ?? {})
      .filter((id) => !id.startsWith("pcx-"))
      .map((id) => ({ kinds: [kind], id, path: ["expect", section, id], at: Number.POSITIVE_INFINITY, atKey: true as const }));
  return [...keys("peerings", "peering"), ...keys("routeTables", "table"), ...keys("securityGroups", "group")];
};
