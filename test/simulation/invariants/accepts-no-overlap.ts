import { overlapping } from "../oracle/blocks.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

const recently = 120_000;

/** I3. Blocks that came within the last two minutes may have been missed by a read: AWS itself has no lock for that. */
export const acceptsNoOverlap: Invariant = {
  id: "I3",
  says: "no two peers of a VPC that the product accepted overlap",
  onCall: (run, { operation, input, time }) => {
    if (operation !== "AcceptVpcPeeringConnection" || time - run.blocksAt < recently) return;
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    const { view } = run.sandbox.ec2;
    const mine = view.connection(id);
    if (!mine) return;
    const vpcs = new Map(view.vpcs().map((vpc) => [vpc.id, vpc]));
    const live = view
      .connections()
      .filter((other) => other.id !== id && run.accepted.has(other.id) && ["provisioning", "active"].includes(other.status));
    for (const [near, far] of [
      [mine.requester.vpc, mine.accepter.vpc],
      [mine.accepter.vpc, mine.requester.vpc],
    ] as const)
      for (const other of live) {
        const others =
          other.requester.vpc === near ? other.accepter.vpc : other.accepter.vpc === near ? other.requester.vpc : undefined;
        if (others === undefined) continue;
        const clash = others === far ? others : overlapping(vpcs.get(others)?.blocks ?? [], vpcs.get(far)?.blocks ?? []);
        if (clash) run.violated("I3", `${id} was accepted: of ${near}'s peers, ${far} and ${others} (${other.id}) overlap`);
      }
  },
};
