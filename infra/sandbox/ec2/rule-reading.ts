import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { parseBlock } from "./cidr.ts";
import { connectionBetween } from "./connection-copies.ts";
import { found, invalidValue, required } from "./refusals.ts";
import type { Group, Rule, Source } from "./state.ts";
import { readBlock } from "./vpc-blocks.ts";
import type { World } from "./world.ts";

/** A rule as a caller asks for it, before it has an id. */
export interface AskedRule extends Pick<Rule, "protocol" | "from" | "to" | "source" | "description"> {}

/** The older, flat way to name one rule. */
export interface FlatRule {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly IpPermissions?: readonly IpPermission[] | undefined;
}

const protocolNames: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: "-1" };

const readProtocol = (asked: string | undefined): string => {
  const text = required(asked, "ipProtocol").toLowerCase();
  const protocol = protocolNames[text] ?? text;
  const known =
    ["tcp", "udp", "icmp", "icmpv6", "-1"].includes(protocol) || (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255);
  if (!known) throw invalidValue(`Invalid value '${asked}' for IP protocol. Unknown protocol.`);
  return protocol;
};

const readPorts = (protocol: string, { FromPort, ToPort }: FlatRule): Pick<Rule, "from" | "to"> => {
  if (protocol === "icmp" || protocol === "icmpv6") return { from: FromPort ?? -1, to: ToPort ?? -1 };
  // Ports are ignored for every other protocol than TCP and UDP.
  if (protocol !== "tcp" && protocol !== "udp") return { from: null, to: null };
  const from = required(FromPort, "fromPort");
  const to = required(ToPort, "toPort");
  const valid = [from, to].every((port) => Number.isInteger(port) && port >= 0 && port <= 65_535);
  if (!valid || from > to) throw invalidValue(`Invalid value for portRange. Must specify both from and to ports with TCP/UDP.`);
  return { from, to };
};

const readDescription = (text: string | undefined): string | undefined => {
  if (!text) return undefined;
  // At most 255 characters of a restricted set (aws-facts, section 6).
  if (text.length > 255 || !/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/.test(text))
    throw invalidValue(
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    );
  return text;
};

/**
 * The referenced group must be of the same VPC, or of one actively peered in the same Region; both failures are
 * `InvalidGroup.NotFound` (aws-facts, section 6).
 */
const readReference = (world: World, group: Group, pair: UserIdGroupPair): Source => {
  const id = required(pair.GroupId, "groupId");
  const account = pair.UserId ?? group.account;
  const there = found(world.at({ account, region: group.region }).groups.get(id), "security-group", id);
  const base = { is: "group", group: id, account, vpc: there.vpc } as const;
  if (there.vpc === group.vpc) return { ...base, connection: undefined };
  const mine = world.at(group).vpcs.get(group.vpc);
  const theirs = world.at(there).vpcs.get(there.vpc);
  const connection = mine && theirs && connectionBetween(world, [mine, theirs], (status) => status === "active");
  if (!connection || (pair.VpcPeeringConnectionId ?? connection.id) !== connection.id)
    throw new AwsError("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
  return { ...base, connection: connection.id };
};

type ReadReference = (pair: UserIdGroupPair) => Source;

const readSources = (permission: IpPermission, reference: ReadReference): Pick<AskedRule, "source" | "description">[] => [
  ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({
    source: { is: "cidr" as const, block: readBlock(CidrIp ?? "", 4, "cidrIp") },
    description: readDescription(Description),
  })),
  ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({
    source: { is: "cidr" as const, block: readBlock(CidrIpv6 ?? "", 6, "cidrIpv6") },
    description: readDescription(Description),
  })),
  ...(permission.UserIdGroupPairs ?? []).map((pair) => ({
    source: reference(pair),
    description: readDescription(pair.Description),
  })),
  ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
    source: { is: "prefix-list" as const, prefixList: required(PrefixListId, "prefixListId") },
    description: readDescription(Description),
  })),
];

const permissionsOf = (asked: FlatRule): readonly IpPermission[] => {
  if (asked.IpPermissions?.length) return asked.IpPermissions;
  if (asked.CidrIp === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter ipPermissions");
  const range =
    parseBlock(asked.CidrIp)?.family === 6
      ? { Ipv6Ranges: [{ CidrIpv6: asked.CidrIp }] }
      : { IpRanges: [{ CidrIp: asked.CidrIp }] };
  return [{ IpProtocol: asked.IpProtocol, FromPort: asked.FromPort, ToPort: asked.ToPort, ...range }];
};

const readWith = (asked: FlatRule, reference: ReadReference): AskedRule[] =>
  permissionsOf(asked).flatMap((permission) => {
    const protocol = readProtocol(permission.IpProtocol);
    const ports = readPorts(protocol, permission);
    const sources = readSources(permission, reference);
    if (sources.length === 0)
      throw new AwsError("MissingParameter", "The request must contain a source or destination of the rule");
    return sources.map((source) => ({ protocol, ...ports, ...source }));
  });

/** The rules that an Authorize call asks for, one for each source. */
export const readRules = (world: World, group: Group, asked: FlatRule): AskedRule[] =>
  readWith(asked, (pair) => readReference(world, group, pair));

/** The rules that a Revoke call names: their groups may be gone, and need no peering. */
export const readRevoked = (group: Group, asked: FlatRule): AskedRule[] =>
  readWith(asked, (pair) => ({
    is: "group",
    group: required(pair.GroupId, "groupId"),
    account: pair.UserId ?? group.account,
    vpc: pair.VpcId ?? group.vpc,
    connection: undefined,
  }));

export const sourceText = (source: Source): string => {
  switch (source.is) {
    case "cidr":
      return source.block.text;
    case "group":
      return source.group;
    case "prefix-list":
      return source.prefixList;
  }
};

/** What makes two rules of a group and direction the same one. */
export const ruleKey = ({ protocol, from, to, source }: Pick<Rule, "protocol" | "from" | "to" | "source">): string =>
  `${protocol} ${from} ${to} ${sourceText(source)}`;
