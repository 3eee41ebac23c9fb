import {
  DescribeVpcPeeringConnectionsCommand,
  type EC2Client,
  type VpcPeeringConnection,
  type VpcPeeringConnectionVpcInfo,
} from "@aws-sdk/client-ec2";
import { canonical } from "../network/cidr.ts";
import type { ConnectionCopy, OtherPeering, PeeringStatus } from "../peering/facts.ts";
import { AccountId, End, PeeringConnectionId, type PerSide } from "../peering/ids.ts";
import type { SeenConnection } from "../stages/ports.ts";
import { allPages } from "./paging.ts";
import { tagsOf } from "./tags.ts";

type Sender = Pick<EC2Client, "send">;

/** Every connection of one account and region, with all its pages. */
export const describeConnections = (ec2: Sender): Promise<readonly VpcPeeringConnection[]> =>
  allPages(
    (NextToken) => ec2.send(new DescribeVpcPeeringConnectionsCommand({ MaxResults: 1000, ...(NextToken ? { NextToken } : {}) })),
    ({ VpcPeeringConnections }) => VpcPeeringConnections,
  );

export const statusOf = ({ Status }: VpcPeeringConnection): PeeringStatus => Status?.Code ?? "absent";

const endOf = (vpc: VpcPeeringConnectionVpcInfo | undefined): End =>
  End.parse({ account: vpc?.OwnerId, region: vpc?.Region, vpc: vpc?.VpcId });

const endsOf = (connection: VpcPeeringConnection): PerSide<End> => ({
  requester: endOf(connection.RequesterVpcInfo),
  accepter: endOf(connection.AccepterVpcInfo),
});

const expiresAt = ({ ExpirationTime }: VpcPeeringConnection): string | null => ExpirationTime?.toISOString() ?? null;

export const seenConnection = (connection: VpcPeeringConnection): SeenConnection => ({
  id: PeeringConnectionId.parse(connection.VpcPeeringConnectionId),
  status: statusOf(connection),
  statusMessage: connection.Status?.Message ?? "",
  expiresAt: expiresAt(connection),
  ends: endsOf(connection),
});

/** The copy of one side: which side's options are shown depends on the account that asks (aws-facts 2). */
export const connectionCopy = (connection: VpcPeeringConnection | undefined, own: End): ConnectionCopy => {
  if (!connection) return { status: "absent", tags: {}, dnsResolution: null };
  const ends = [connection.RequesterVpcInfo, connection.AccepterVpcInfo];
  const options = ends.find((vpc) => vpc?.VpcId === own.vpc)?.PeeringOptions;
  return {
    status: statusOf(connection),
    tags: tagsOf(connection.Tags),
    dnsResolution: options?.AllowDnsResolutionFromRemoteVpc ?? null,
  };
};

/** Another connection of the same VPC; the far blocks are only told once it is active (aws-facts 2). */
const otherPeering = (connection: VpcPeeringConnection, own: End): OtherPeering => {
  const far = connection.RequesterVpcInfo?.VpcId === own.vpc ? connection.AccepterVpcInfo : connection.RequesterVpcInfo;
  return {
    id: PeeringConnectionId.parse(connection.VpcPeeringConnectionId),
    status: statusOf(connection),
    ends: endsOf(connection),
    farBlocks: blocksOf(far),
    expiresAt: expiresAt(connection),
  };
};

const blocksOf = (vpc: VpcPeeringConnectionVpcInfo | undefined): readonly string[] => {
  const v4 = (vpc?.CidrBlockSet ?? []).flatMap(({ CidrBlock }) => CidrBlock ?? []);
  const v6 = (vpc?.Ipv6CidrBlockSet ?? []).flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []);
  return [...v4, ...v6].map(canonical).sort();
};

/** Of all connections of a place, those that share a VPC with this one and are alive, sorted by id. */
export const otherPeerings = (
  connections: readonly VpcPeeringConnection[],
  id: PeeringConnectionId,
  own: End,
): readonly OtherPeering[] =>
  connections
    .filter((connection) => connection.VpcPeeringConnectionId !== id && isOfVpc(connection, own.vpc))
    .map((connection) => otherPeering(connection, own))
    .filter(({ status }) => ["pending-acceptance", "provisioning", "active"].includes(status))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

const isOfVpc = (connection: VpcPeeringConnection, vpc: string): boolean =>
  connection.RequesterVpcInfo?.VpcId === vpc || connection.AccepterVpcInfo?.VpcId === vpc;

export const accountIdOf = (text: string | undefined): AccountId | null => AccountId.safeParse(text).data ?? null;
