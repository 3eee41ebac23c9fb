import type { EC2Client, VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { type Place, sides } from "../peering/ids.ts";
import type { SeenConnection, SideSight } from "../stages/ports.ts";
import { connectionCopy, otherPeerings } from "./connection.ts";
import { describeVpcs } from "./vpc.ts";

interface ReadPlace {
  readonly ec2: Pick<EC2Client, "send">;
  readonly place: Place;
  /** every connection visible there */
  readonly found: readonly VpcPeeringConnection[];
}

/** The sides of some connections at one place, made by the same makers as a look at a single side. */
export const describeSides = async (
  { ec2, place, found }: ReadPlace,
  of: readonly SeenConnection[],
): Promise<readonly SideSight[]> => {
  const here = of.flatMap(({ id, ends }) => sides.map((side) => ({ peering: id, side, end: ends[side] }))).filter(isAt(place));
  const vpcs = await describeVpcs(ec2, [...new Set(here.map(({ end }) => end.vpc))]);
  const byId = new Map(found.map((connection) => [connection.VpcPeeringConnectionId, connection]));
  return here.map(({ peering, side, end }) => ({
    peering,
    side,
    copy: connectionCopy(byId.get(peering), end),
    vpc: vpcs.get(end.vpc) ?? null,
    peerings: otherPeerings(found, peering, end),
  }));
};

const isAt =
  ({ account, region }: Place) =>
  ({ end }: { readonly end: Place }): boolean =>
    end.account === account && end.region === region;
