import { AwsError } from "../errors.ts";
import { type Block, block, blockAt, contains, overlaps, parseBlock } from "./cidr.ts";
import { isAccepted, liveBlocks, otherSide } from "./connection-copies.ts";
import { fail } from "./lifecycle.ts";
import { invalidValue, notPermitted } from "./refusals.ts";
import type { RouteTable, Vpc, VpcBlock } from "./state.ts";
import type { World } from "./world.ts";

const associating = 1000;

/** Reads a parameter as a block of one family. */
export const readBlock = (text: string, family: 4 | 6, parameter: string): Block => {
  const parsed = parseBlock(text);
  if (parsed?.family !== family)
    throw invalidValue(`Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`);
  return parsed;
};

// aws-facts, section 4, second row.
const forbidden = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"].map(block);

/** An IPv4 block of a VPC: /16 to /28, outside the forbidden ranges (aws-facts, section 4). */
export const checkIpv4Block = (candidate: Block): void => {
  if (candidate.length < 16 || candidate.length > 28)
    throw new AwsError("InvalidVpc.Range", `The CIDR '${candidate.text}' is invalid.`);
  if (forbidden.some((range) => overlaps(range, candidate)))
    throw new AwsError("InvalidVpc.Range", `The CIDR '${candidate.text}' is invalid.`);
};

/** An IPv6 block of a VPC: /44 to /60 in steps of four (aws-facts, section 4). */
export const checkIpv6Block = (candidate: Block): void => {
  if (candidate.length < 44 || candidate.length > 60 || candidate.length % 4 !== 0)
    throw new AwsError("InvalidVpc.Range", `The CIDR '${candidate.text}' is invalid.`);
};

const private172 = block("172.16.0.0/12");
const families = [block("10.0.0.0/8"), private172, block("192.168.0.0/16")];
const shared = block("100.64.0.0/10");
const benchmark = block("198.19.0.0/16");

/** The RFC 1918 range that a block is of. */
const familyOf = (candidate: Block): Block | undefined => families.find((family) => contains(family, candidate));

/** Pairs that never go together, besides RFC 1918 ranges of different families. */
const awsOwn: readonly (readonly [existing: Block, added: Block])[] = [
  [block("10.0.0.0/15"), block("10.0.0.0/16")],
  [private172, block("172.31.0.0/16")],
  ...families.map((family) => [family, benchmark] as const),
];

const forbiddenBeside = (existing: Block, added: Block): boolean => {
  const to = familyOf(added);
  // No other family, and none at all beside a VPC of public or 100.64.0.0/10 addresses.
  if (to && familyOf(existing) !== to) return true;
  return awsOwn.some(([mine, theirs]) => overlaps(mine, existing) && overlaps(theirs, added));
};

/** The restrictions on a secondary IPv4 block depend on the primary (aws-facts, section 4). */
const checkSecondary = (vpc: Vpc, added: Block): void => {
  const primary = vpc.blocks.find((other) => other.primary);
  if (!primary || added.family === 6 || contains(shared, added)) return;
  if (forbiddenBeside(primary.block, added)) throw new AwsError("InvalidVpc.Range", `The CIDR '${added.text}' is restricted.`);
};

const checkRoutes = (tables: readonly RouteTable[], added: Block): void => {
  // Equal to or larger than the destination of any route fails, strictly smaller is allowed (aws-facts, section 4).
  for (const { id, routes } of tables)
    for (const { destination } of routes)
      if (destination.is === "block" && contains(added, destination.block))
        throw notPermitted(`The CIDR '${added.text}' conflicts with the route ${destination.block.text} in route table ${id}`);
};

const checkQuota = (vpc: Vpc, added: Block): void => {
  // Five of each family (aws-facts, section 3).
  if (liveBlocks(vpc).filter((other) => other.block.family === added.family).length >= 5)
    throw new AwsError("CidrLimitExceeded", `This network '${vpc.id}' has met its maximum number of allowed CIDRs: 5`);
};

/**
 * What peerings say about a new block: an active peer must not overlap, a pending request forbids its requester any
 * (aws-facts, section 4; the codes aren't known). An accepter's overlapping block fails the request instead.
 */
const checkPeerings = (world: World, vpc: Vpc, added: Block): void => {
  const doomed = world.connectionsOf(vpc).filter(({ connection, side }) => {
    const { status } = connection;
    const waiting = status === "pending-acceptance" || status === "initiating-request";
    if (waiting && side === "requester")
      throw notPermitted(`The CIDR '${added.text}' cannot be added while ${connection.id} is ${status}`);
    const peer = world.vpcOf(connection[otherSide(side)]);
    const collides = peer !== undefined && liveBlocks(peer).some((other) => overlaps(other.block, added));
    if (collides && isAccepted(status))
      throw notPermitted(`The CIDR '${added.text}' conflicts with the peer VPC of ${connection.id}`);
    return collides && status === "pending-acceptance";
  });
  for (const { connection } of doomed) fail(world, connection);
};

/** Checks everything AWS asks of a block that is added to a VPC. */
export const checkNewBlock = (world: World, vpc: Vpc, added: Block): void => {
  if (liveBlocks(vpc).some((other) => overlaps(other.block, added)))
    throw new AwsError("InvalidVpc.Range", `The CIDR '${added.text}' conflicts with another CIDR of the VPC ${vpc.id}`);
  checkQuota(vpc, added);
  checkSecondary(vpc, added);
  checkRoutes(world.tablesOf(vpc), added);
  checkPeerings(world, vpc, added);
};

/** A made-up Amazon-provided /56. */
export const amazonIpv6Block = (world: World): Block =>
  blockAt(6, (0x2600_1f18n << 96n) | (BigInt(`0x${world.core.random.hex(6)}`) << 72n), 56);

export const newBlock = (
  world: World,
  added: Block,
  more: { readonly primary: boolean; readonly amazonProvided: boolean },
): VpcBlock => ({
  associationId: `vpc-cidr-assoc-${world.core.random.hex(17)}`,
  block: added,
  ...more,
  state: "associating",
});

/** The block is there: every table of the VPC gets its `local` route (aws-facts, section 5). */
export const settle = (world: World, vpc: Vpc, settled: VpcBlock): void => {
  settled.state = "associated";
  for (const table of world.tablesOf(vpc)) table.routes.push(localRoute(settled.block));
};

export const localRoute = (of: Block): RouteTable["routes"][number] => ({
  destination: { is: "block", block: of },
  target: { field: "GatewayId", id: "local" },
  origin: "CreateRouteTable",
});

/** Adds a block that becomes `associated` a moment later. */
export const associateLater = (world: World, vpc: Vpc, added: VpcBlock): void => {
  vpc.blocks.push(added);
  world.core.clock.after(associating, "work", () => {
    if (added.state === "associating") settle(world, vpc, added);
  });
};

/** Takes a block away; its local routes go, and it stays listed as `disassociated`. */
export const disassociateLater = (world: World, vpc: Vpc, leaving: VpcBlock): void => {
  leaving.state = "disassociating";
  for (const table of world.tablesOf(vpc))
    table.routes = table.routes.filter(
      ({ destination, origin }) =>
        origin !== "CreateRouteTable" || destination.is !== "block" || destination.block.text !== leaving.block.text,
    );
  world.core.clock.after(associating, "work", () => {
    leaving.state = "disassociated";
  });
};
