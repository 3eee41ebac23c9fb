import { VpcId } from "#shared/peering/ids.ts";
import { anyOverlap } from "../oracle/blocks.ts";
import type { Invariant } from "./invariant.ts";

export const claimsNeverCollide: Invariant = {
  id: "I8",
  says: "a VPC's destinations are claimed by one peering at a time, and a claim ends with its peering",
  atEnd: async ({ sandbox, product, plan, violated }) => {
    for (const { name } of plan.vpcs) {
      const { claims } = await product.ledger.claims(VpcId.parse(`vpc-${name}`));
      const clash = claims.flatMap((one, index) =>
        claims.slice(index + 1).filter((other) => anyOverlap(one.blocks, other.blocks)),
      );
      for (const { peering } of clash) violated("I8", `vpc-${name}: ${peering} and an older one claim the same blocks`);
      for (const { peering } of claims) {
        const status = sandbox.ec2.view.connection(peering)?.status;
        const ended = status === "rejected" || status === "deleted" || status === "expired" || status === "failed";
        if (ended && sandbox.organizations.members().length === 4)
          violated("I8", `vpc-${name}: ${peering} is ${status} and still claims blocks`);
      }
    }
  },
};
