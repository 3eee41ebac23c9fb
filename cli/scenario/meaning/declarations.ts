import type { Path } from "../fault.ts";
import type { Declaration, Kind } from "./names.ts";
import { list, map, type Raw, text } from "./raw.ts";

/** The main table of a VPC that names none. */
export const mainTableId = (vpc: string): string => `rtb-main-${vpc}`;

/** The default security group, which every VPC has. */
export const defaultGroupId = (vpc: string): string => `sg-default-${vpc}`;

/** The account of the hub when the scenario names none. */
export const defaultHubAccount = "100000000000";

/** Each element of a list below a map, with its path. */
const each = (parent: unknown, key: string, path: Path) =>
  list(map(parent)[key]).map((value, index) => ({ value: map(value), path: [...path, key, index] }));

/** Who is named where, read leniently so that a fault in one place doesn't make every use of the name a fault too. */
export const declarationsOf = (raw: unknown): readonly Declaration[] => [
  ...organizationNames(map(raw)),
  ...each(raw, "vpcs", []).flatMap(({ value, path }) => vpcNames(value, path)),
  ...list(map(raw).actions).flatMap((entry, index) => actionNames(map(entry), index)),
];

const named = (kind: Kind, id: unknown, where: { readonly path: Path; readonly since?: number }): readonly Declaration[] => {
  const name = text(id);
  return name === null ? [] : [{ kind, id: name, path: where.path, since: where.since ?? -1 }];
};

const byId = (kind: Kind, parent: unknown, at: { readonly key: string; readonly path: Path }) =>
  each(parent, at.key, at.path).flatMap(({ value, path }) => named(kind, value.id, { path: [...path, "id"] }));

const organizationNames = (raw: Raw): readonly Declaration[] => {
  const organization = raw.organization;
  const path = ["organization"];
  const members = each(organization, "units", path).flatMap((unit) => unitNames(unit.value, unit.path));
  const outside = byId("account", organization, { key: "outside", path });
  const declared = [...members, ...outside];
  const hub = text(map(raw.hub).account) ?? defaultHubAccount;
  const extra = declared.some(({ kind, id }) => kind === "account" && id === hub) ? [] : named("account", hub, { path: ["hub"] });
  return [...declared, ...extra];
};

const unitNames = (unit: Raw, path: Path): readonly Declaration[] => {
  const name = text(unit.name);
  const id = text(unit.id) ?? (name === null ? null : `ou-${name}`);
  return [
    ...named("unit", id, { path: [...path, "id" in unit ? "id" : "name"] }),
    ...byId("account", unit, { key: "accounts", path }),
    ...each(unit, "units", path).flatMap((inner) => unitNames(inner.value, inner.path)),
  ];
};

const vpcNames = (vpc: Raw, path: Path): readonly Declaration[] => {
  const id = text(vpc.id);
  const hasMain = list(vpc.routeTables).some((table) => map(table).main === true);
  return [
    ...named("vpc", id, { path: [...path, "id"] }),
    ...byId("subnet", vpc, { key: "subnets", path }),
    ...byId("table", vpc, { key: "routeTables", path }),
    ...(id === null || hasMain ? [] : named("table", mainTableId(id), { path: [...path, "id"] })),
    ...byId("group", vpc, { key: "securityGroups", path }),
    ...(id === null ? [] : named("group", defaultGroupId(id), { path: [...path, "id"] })),
  ];
};

const madeBy: Readonly<Record<string, { readonly kind: Kind; readonly key: string }>> = {
  request: { kind: "peering", key: "name" },
  addSubnet: { kind: "subnet", key: "id" },
  addRouteTable: { kind: "table", key: "id" },
  addSecurityGroup: { kind: "group", key: "id" },
};

const actionNames = (entry: Raw, index: number): readonly Declaration[] =>
  Object.entries(madeBy).flatMap(([action, { kind, key }]) =>
    named(kind, map(entry[action])[key], { path: ["actions", index, action, key], since: index }),
  );
