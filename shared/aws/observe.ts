import { DescribeVpcPeeringConnectionsCommand, type VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { AccessMissing } from "../errors.ts";
import type { Reading } from "../peering/facts.ts";
import type { End, PeeringConnectionId, Place } from "../peering/ids.ts";
import { assumedQuotas } from "../peering/quotas.ts";
import type { Observe } from "../stages/ports.ts";
import { connectionCopy, describeConnections, otherPeerings, seenConnection } from "./connection.ts";
import { codeOf } from "./errors.ts";
import type { ReadQuotas } from "./quotas.ts";
import type { Sessions } from "./sessions.ts";
import { describeSides } from "./sides.ts";
import { describeVpc } from "./vpc.ts";

/** For functions that decide nothing, and so need no quotas. */
const withoutQuotas: ReadQuotas = async () => assumedQuotas;

/** Reads member accounts through the read role; the function that decides gives it a reader of quotas too. */
export const observe = (sessions: Sessions, readQuotas: ReadQuotas = withoutQuotas): Observe => {
  const reading = async <T>(place: Place, resource: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      return sessions.fail(error, { ...place, resource }, "read");
    }
  };
  return {
    connection: (place, id) =>
      reading(place, id, async () => {
        const found = await connectionById(sessions, place, id);
        return found ? seenConnection(found) : null;
      }),
    place: (place) =>
      reading(place, "VPC peering connections", async () => {
        const ec2 = await sessions.ec2(place);
        const found = await describeConnections(ec2);
        return {
          connections: found.map(seenConnection).sort((a, b) => (a.id < b.id ? -1 : 1)),
          sides: (of) => reading(place, "VPCs", () => describeSides({ ec2, place, found }, of)),
        };
      }),
    side: async (id, end) => {
      try {
        return await reading(end, end.vpc, () => readSide({ sessions, readQuotas }, id, end));
      } catch (error) {
        if (!(error instanceof AccessMissing)) throw error;
        if (isRegionOff(error, end)) return { is: "no-region", role: sessions.role, message: ownWords(error.cause) };
        return { is: "no-access", role: sessions.role, message: error.message };
      }
    },
  };
};

/**
 * What AWS says to valid credentials in a region that isn't enabled for their account; it has no code of its own for that
 * (aws-facts 1.4, 8: `AuthFailure`, `OptInRequired` and `InvalidClientTokenId` are generic).
 */
const regionOffCodes = ["AuthFailure", "OptInRequired", "InvalidClientTokenId"];

/** STS has just given the credentials; a failure of STS itself is told for the role, and is no region's. */
const isRegionOff = ({ cause, where }: AccessMissing, { vpc }: End): boolean =>
  where.resource === vpc && regionOffCodes.includes(codeOf(cause));

const ownWords = (cause: unknown): string => (cause instanceof Error ? `${cause.name}: ${cause.message}` : "");

const connectionById = async (
  sessions: Sessions,
  place: Place,
  id: PeeringConnectionId,
): Promise<VpcPeeringConnection | undefined> => {
  try {
    const ec2 = await sessions.ec2(place);
    return (await ec2.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] })))
      .VpcPeeringConnections?.[0];
  } catch (error) {
    // "The vpcPeeringConnection ID 'pcx-…' does not exist"
    if (codeOf(error) === "InvalidVpcPeeringConnectionID.NotFound") return undefined;
    throw error;
  }
};

interface Readers {
  readonly sessions: Sessions;
  readonly readQuotas: ReadQuotas;
}

const readSide = async ({ sessions, readQuotas }: Readers, id: PeeringConnectionId, end: End): Promise<Reading> => {
  const ec2 = await sessions.ec2(end);
  const [connections, vpc, quotas] = await Promise.all([describeConnections(ec2), describeVpc(ec2, end.vpc), readQuotas(end)]);
  const copy = connectionCopy(
    connections.find(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId === id),
    end,
  );
  if (!vpc) return { is: "no-vpc", copy };
  return { is: "complete", copy, vpc: { ...vpc, peerings: otherPeerings(connections, id, end) }, quotas };
};
