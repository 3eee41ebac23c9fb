import {
  AcceptVpcPeeringConnectionCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  RejectVpcPeeringConnectionCommand,
} from "@aws-sdk/client-ec2";
import { PeeringConnectionId, VpcId } from "#shared/peering/ids.ts";
import type { Acts } from "./act.ts";
import { tagsOf } from "./network.ts";
import { ownerOf } from "./owners.ts";
import { placeOf, requestedOf } from "./stage.ts";

/** What people do to a peering connection by hand: always in the right account and region. */
export const connectionActions: Pick<Acts, "request" | "acceptByHand" | "rejectByHand" | "deleteByHand"> = {
  request: async (stage, { name, from, to, tags, principal }) => {
    const { sandbox } = stage.world;
    const requester = placeOf(stage, from);
    const accepter = placeOf(stage, to);
    if (PeeringConnectionId.safeParse(name).success) sandbox.ec2.seed.reserveId("vpc-peering-connection", name);
    const { VpcPeeringConnection } = await ownerOf(sandbox, requester, principal).send(
      new CreateVpcPeeringConnectionCommand({
        VpcId: from,
        PeerVpcId: to,
        PeerOwnerId: accepter.account,
        ...(accepter.region === requester.region ? {} : { PeerRegion: accepter.region }),
        ...tagsOf("vpc-peering-connection", tags),
      }),
    );
    stage.requested.set(name, {
      id: PeeringConnectionId.parse(VpcPeeringConnection?.VpcPeeringConnectionId),
      ends: { requester: { ...requester, vpc: VpcId.parse(from) }, accepter: { ...accepter, vpc: VpcId.parse(to) } },
    });
  },
  acceptByHand: (stage, { peering }) => {
    const { id, ends } = requestedOf(stage, peering);
    return ownerOf(stage.world.sandbox, ends.accepter).send(
      new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }),
    );
  },
  rejectByHand: (stage, { peering }) => {
    const { id, ends } = requestedOf(stage, peering);
    return ownerOf(stage.world.sandbox, ends.accepter).send(
      new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }),
    );
  },
  deleteByHand: (stage, { peering, side }) => {
    const { id, ends } = requestedOf(stage, peering);
    return ownerOf(stage.world.sandbox, ends[side ?? "requester"]).send(
      new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }),
    );
  },
};
