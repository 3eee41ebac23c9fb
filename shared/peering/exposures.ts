import { contains, overlaps, parseCidr, readCidr } from "../network/cidr.ts";
import { routableBlocks } from "./blocks.ts";
import { printPort } from "./exposed-ports.ts";
import type { RuleFacts, SecurityGroupFacts, VpcFacts } from "./facts.ts";

/** A port that the far VPC opens to the near one. */
export interface Exposure {
  /** `tcp/443` */
  readonly port: string;
  /** the group that doesn't let packets out, and why; "" when they pass */
  readonly stoppedAt: string;
}

/** Every port that a group of `far` admits from `near`, sorted; packets must also be let out by the groups they come from. */
export const exposures = (near: VpcFacts, far: VpcFacts): readonly Exposure[] => {
  const found = new Map<string, string>();
  for (const group of far.securityGroups)
    for (const rule of group.rules.filter((each) => admits(each, near))) {
      const port = portOf(rule);
      found.set(port, found.get(port) || heldBack(rule, { group, near, far }));
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([port, stoppedAt]) => ({ port, stoppedAt }));
};

const portOf = ({ protocol, from, to }: RuleFacts): string =>
  printPort({ protocol: protocol === "udp" ? "udp" : "tcp", from: from ?? 0, to: to ?? 65535 });

const admits = (rule: RuleFacts, near: VpcFacts): boolean => {
  if (rule.direction !== "ingress" || (rule.protocol !== "tcp" && rule.protocol !== "udp")) return false;
  const { source } = rule;
  if (source.is === "group") return near.securityGroups.some(({ id }) => id === source.group);
  const block = source.is === "cidr" ? readCidr(source.cidr) : null;
  return block !== null && block.prefix > 0 && routableBlocks(near).some((own) => contains(block, parseCidr(own)));
};

interface Between {
  readonly group: SecurityGroupFacts;
  readonly near: VpcFacts;
  readonly far: VpcFacts;
}

/** A rule that names a group tells where packets come from: that group's egress must allow them. */
const heldBack = ({ source, ...rule }: RuleFacts, { group, near, far }: Between): string => {
  const client = source.is === "group" ? near.securityGroups.find(({ id }) => id === source.group) : undefined;
  if (!client || client.rules.some((egress) => letsOut(egress, rule, { group, near, far }))) return "";
  return `${client.id} has no egress rule for ${portOf({ ...rule, source })}`;
};

const letsOut = (egress: RuleFacts, wanted: Omit<RuleFacts, "source">, { group, far }: Between): boolean => {
  if (egress.direction !== "egress" || !coversPorts(egress, wanted)) return false;
  if (egress.source.is === "group") return egress.source.group === group.id;
  const to = egress.source.is === "cidr" ? readCidr(egress.source.cidr) : null;
  // a prefix list's entries aren't read: right under both readings only when it is taken to allow
  return to === null || routableBlocks(far).some((block) => overlaps(to, parseCidr(block)));
};

const coversPorts = (egress: RuleFacts, wanted: Omit<RuleFacts, "source">): boolean =>
  egress.protocol === "-1" ||
  (egress.protocol === wanted.protocol &&
    (egress.from ?? 0) <= (wanted.from ?? 0) &&
    (egress.to ?? 65535) >= (wanted.to ?? 65535));
