import type { PolicyJson } from "#shared/policy/cedar.ts";

export const actions = ["connect", "connectWithApproval", "route", "expose", "resolveDns"] as const;
export type Action = (typeof actions)[number];

/** For whom a policy speaks, before its conditions are looked at. */
export interface Scope {
  readonly actions: readonly Action[];
  readonly principal: Extent;
  readonly resource: Extent;
}

/** The entities of a type that a scope takes in: all of them, those in an entity, or just one. */
type Extent =
  | { readonly is: "all"; readonly type: string | null }
  | { readonly is: "in" | "one"; readonly type: string | null; readonly entity: string };

type Constraint = PolicyJson["principal"] | PolicyJson["resource"];

export const scopeOf = (policy: PolicyJson): Scope => ({
  actions: actionsOf(policy),
  principal: extentOf(policy.principal),
  resource: extentOf(policy.resource),
});

const actionsOf = ({ action }: PolicyJson): readonly Action[] => {
  if (action.op === "All") return actions;
  const named = "entities" in action ? action.entities : "entity" in action ? [action.entity] : [];
  const ids = new Set(named.map((each) => ("__entity" in each ? each.__entity.id : each.id)));
  return actions.filter((each) => ids.has(each));
};

const entityOf = (given: object): string => ("entity" in given ? JSON.stringify(plain(given.entity)) : "");

const plain = (entity: unknown): unknown =>
  typeof entity === "object" && entity !== null && "__entity" in entity ? entity.__entity : entity;

const extentOf = (constraint: Constraint): Extent => {
  switch (constraint.op) {
    case "All":
      return { is: "all", type: null };
    case "==":
      return { is: "one", type: null, entity: entityOf(constraint) };
    case "in":
      return { is: "in", type: null, entity: entityOf(constraint) };
    case "is":
      return constraint.in
        ? { is: "in", type: constraint.entity_type, entity: entityOf(constraint.in) }
        : { is: "all", type: constraint.entity_type };
  }
};

/** The one type that an action's resource has by the schema; a principal is always a VPC. */
const resourceType: Readonly<Record<Action, string>> = {
  connect: "Peering::Vpc",
  connectWithApproval: "Peering::Vpc",
  resolveDns: "Peering::Vpc",
  route: "Peering::RouteTable",
  expose: "Peering::SecurityGroup",
};

/** Whether everything that the narrow extent takes in is in the wide one; true only where the text alone proves it. */
const takesIn = (wide: Extent, narrow: Extent, type: string): boolean => {
  if (wide.type !== null && wide.type !== type) return false;
  if (wide.is === "all") return true;
  if (narrow.is === "all" || wide.entity !== narrow.entity) return false;
  return wide.is === "in" || narrow.is === "one";
};

/** Whether the wide scope takes in all of the narrow one for this action. */
export const covers = (wide: Scope, narrow: Scope, action: Action): boolean =>
  wide.actions.includes(action) &&
  takesIn(wide.principal, narrow.principal, "Peering::Vpc") &&
  takesIn(wide.resource, narrow.resource, resourceType[action]);
