import { CreateRouteCommand, DeleteRouteCommand, DescribeRouteTablesCommand } from "@aws-sdk/client-ec2";
import { WorldChanged } from "../errors.ts";
import { parseCidr } from "../network/cidr.ts";
import type { RouteFacts } from "../peering/facts.ts";
import type { Step } from "../peering/steps.ts";
import { codeOf } from "./errors.ts";
import type { Doing, Done } from "./perform.ts";
import { routeTableFacts } from "./vpc.ts";

/** IPv6 destinations go by another parameter (peers-edge-cases 55). */
const destinationOf = (destination: string) =>
  parseCidr(destination).version === 4 ? { DestinationCidrBlock: destination } : { DestinationIpv6CidrBlock: destination };

/** A propagated route of the same destination may stand beside a static one (peers-edge-cases 49). */
const liveRoute = async (destination: string, { ec2, batch }: Doing): Promise<RouteFacts | undefined> => {
  const found = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [batch.target] }));
  return (found.RouteTables ?? [])
    .flatMap((table) => routeTableFacts(table).routes)
    .find((route) => route.destination === destination && route.origin === "static");
};

/**
 * `RouteAlreadyExists`: "The route identified by … already exists." AWS may say so for our own route as well
 * (aws-facts 5, not confirmed), so the target is read back and compared; another's route is never replaced (I4).
 */
export const createRoute = async (destination: string, doing: Doing): Promise<Done> => {
  const { ec2, batch } = doing;
  try {
    const target = { RouteTableId: batch.target, VpcPeeringConnectionId: batch.peering };
    await ec2.send(new CreateRouteCommand({ ...target, ...destinationOf(destination) }));
    return "done";
  } catch (error) {
    if (codeOf(error) !== "RouteAlreadyExists") throw error;
    const live = await liveRoute(destination, doing);
    if (live?.target === batch.peering) return "already";
    throw new WorldChanged(
      `route table \`${batch.target}\` in account \`${batch.account}\` (\`${batch.region}\`) sends \`${destination}\` to \`${live?.target ?? "nowhere yet"}\``,
      { where: { ...batch, resource: batch.target }, instructions: "the next look reports the conflict", cause: error },
    );
  }
};

type Delete = Extract<Step, { do: "delete-route" }>;

/** A route that has been pointed elsewhere since is not ours any more and stays (peers-edge-cases 62). */
export const deleteRoute = async ({ destination, leadsTo }: Delete, doing: Doing): Promise<Done> => {
  const { ec2, batch } = doing;
  const live = await liveRoute(destination, doing);
  if (live?.target !== leadsTo) return "already";
  try {
    await ec2.send(new DeleteRouteCommand({ RouteTableId: batch.target, ...destinationOf(destination) }));
    return "done";
  } catch (error) {
    // "no route with destination-cidr-block … in route table …"
    if (codeOf(error) === "InvalidRoute.NotFound") return "already";
    throw error;
  }
};
