import { VpcId } from "#shared/peering/ids.ts";
import type { Claim } from "#shared/peering/known.ts";
import { anyOverlap } from "../oracle/blocks.ts";
import type { Run } from "../run-state.ts";
import type { Invariant } from "./invariant.ts";

const ended = ["rejected", "deleted", "expired", "failed"];

export const claimsNeverCollide: Invariant = {
  id: "I8",
  says: "a VPC's destinations are claimed by one peering at a time, and a claim ends with its peering",
  atEnd: async (run) => {
    const { sandbox, product, plan, violated } = run;
    for (const { name } of plan.vpcs) {
      const { claims } = await product.ledger.claims(VpcId.parse(`vpc-${name}`));
      const isEnded = ({ peering }: Claim): boolean => ended.includes(sandbox.ec2.view.connection(peering)?.status ?? "");
      // EC2 shows that the others are void
      const live = claims
        .filter((claim) => !isEnded(claim))
        .map((claim) => ({ ...claim, blocks: stillThere(run, `vpc-${name}`, claim) }));
      const clash = live.flatMap((one, index) => live.slice(index + 1).filter((other) => anyOverlap(one.blocks, other.blocks)));
      for (const { peering } of clash) violated("I8", `vpc-${name}: ${peering} and an older one claim the same blocks`);
      // nobody looks where an account has left
      for (const { peering } of claims.filter(isEnded))
        if (sandbox.organizations.members().length === 4)
          violated("I8", `vpc-${name}: ${peering} is over and still claims blocks`);
    }
  },
};

/** A claim says what was accepted; a block that the far VPC gave up since is free for others. */
const stillThere = ({ sandbox: { ec2 } }: Run, near: string, { peering, blocks }: Claim): readonly string[] => {
  const connection = ec2.view.connection(peering);
  const far = [connection?.requester.vpc, connection?.accepter.vpc].find((vpc) => vpc !== near);
  const now = ec2.view.vpc(far ?? "")?.blocks;
  if (!now) return blocks;
  return blocks.filter((block) => now.some(({ cidr, state }) => state !== "disassociated" && cidr === block));
};
