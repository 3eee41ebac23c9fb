import type { Action, Rule } from "../action-schema.ts";
import type { Fault, Path } from "../fault.ts";
import { blockFaults } from "./blocks.ts";
import { isBlock } from "./references.ts";

/** Faults of the blocks of addresses in an action. */
export const actionBlockFaults = (action: Action, base: Path): readonly Fault[] => {
  const path = [...base, action.is];
  if (action.is === "addCidr" || action.is === "removeCidr" || action.is === "addSubnet")
    return blockFaults(action.body.cidr, [...path, "cidr"]);
  if (action.is === "addRoute" || action.is === "deleteRoute") return destinationFaults(action.body.to, [...path, "to"]);
  if (action.is === "addRouteTable") return routesFaults(action.body.routes, path);
  if (action.is === "addSecurityGroup") return rulesFaults(action.body, path);
  if (action.is === "revokeRule" && isBlock(action.body.source)) return blockFaults(action.body.source, [...path, "source"]);
  return [];
};

/** A route's destination: a block, or a prefix list. */
const destinationFaults = (to: string, path: Path): readonly Fault[] => (to.startsWith("pl-") ? [] : blockFaults(to, path));

export const routesFaults = (routes: readonly { readonly to: string }[] | undefined, path: Path): readonly Fault[] =>
  (routes ?? []).flatMap(({ to }, index) => destinationFaults(to, [...path, "routes", index, "to"]));

interface RuleLists {
  readonly ingress?: readonly Rule[] | undefined;
  readonly egress?: readonly Rule[] | undefined;
}

export const rulesFaults = (group: RuleLists, path: Path): readonly Fault[] =>
  (["ingress", "egress"] as const).flatMap((direction) =>
    (group[direction] ?? []).flatMap((rule, index) => ruleFaults(rule, [...path, direction, index])),
  );

const ruleFaults = (rule: Rule, path: Path): readonly Fault[] => [
  ...(isBlock(rule.source) ? blockFaults(rule.source, [...path, "source"]) : []),
  ...(rule.protocol === "all" && (rule.from ?? rule.to) !== undefined
    ? [{ path, message: "a rule for all protocols has no ports; leave out `from` and `to`" }]
    : []),
  ...((rule.from ?? 0) > (rule.to ?? rule.from ?? 0)
    ? [{ path, message: `ports from ${rule.from} to ${rule.to} run backwards` }]
    : []),
];
