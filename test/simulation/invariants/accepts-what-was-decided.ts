import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { recordedBlocks } from "../oracle/blocks.ts";
import type { Run } from "../run-state.ts";
import { clocksDiffer, fieldsOf, type Invariant, isSlow, textOf } from "./invariant.ts";

/**
 * Apply accepts within a minute of the handing out (DECISIONS 38). The answer of policy is older by the calls that record it, and
 * the accept later by those that Apply makes after its check: another minute is three of the slowest that a day has.
 */
const recently = 120_000;

/** I1 and I2: the permit is in the ledger before the accept, for the blocks that the two VPCs have. */
export const acceptsWhatWasDecided: Invariant = {
  id: "I1",
  says: "nothing is accepted without a recorded permit for exactly these ends and blocks",
  begins: ({ sandbox, requesters }) => {
    sandbox.onCall(({ service, operation, output, caller, error }) => {
      if (service !== "ec2" || operation !== "CreateVpcPeeringConnection" || error !== undefined) return;
      requesters.set(textOf(fieldsOf(fieldsOf(output).VpcPeeringConnection).VpcPeeringConnectionId), caller.principal.arn);
    });
  },
  onCall: (run, { operation, input, time }) => {
    if (operation !== "AcceptVpcPeeringConnection") return;
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    run.accepted.add(id);
    const unchanged = run.policyAt === 0 || time - run.policyAt > recently + clocksDiffer(run.plan);
    const asks = unchanged && run.pack === "approval";
    if (asks && !run.approved.has(id)) run.violated("I1", `${id} was accepted, and nobody approved it`);
    run.checks.push(check(run, id, blocksNow(run, id)));
    if (asks) run.checks.push(checkApproval(run, id));
  },
};

const blocksNow = ({ sandbox: { ec2 } }: Run, id: string): string => {
  const connection = ec2.view.connection(id);
  if (!connection) return "";
  return [connection.requester.vpc, connection.accepter.vpc]
    .map((vpc) =>
      (ec2.view.vpc(vpc)?.blocks ?? [])
        .filter(({ state }) => state !== "disassociated")
        .map(({ cidr }) => cidr)
        .sort()
        .join(" "),
    )
    .join(" | ");
};

/** One person approves here: that suffices for the blocks that they saw, where it is known that somebody else asked. */
const checkApproval = async (run: Run, id: string): Promise<void> => {
  const entry = await run.product.ledger.read(PeeringConnectionId.parse(id));
  const approved = run.approved.get(id);
  if (approved !== undefined && approved !== recordedBlocks(entry))
    run.violated("I1", `${id} was accepted with the blocks ${recordedBlocks(entry)}, and approved with ${approved}`);
  if (entry?.record.caller !== run.requesters.get(id))
    run.violated("I1", `${id} was accepted, and its only approver may be who asked for it`);
};

/** The ledger answers at once, but by promises; what stood there at the accept is read before anything else runs. */
const check = async (run: Run, id: string, blocks: string): Promise<void> => {
  const entry = await run.product.ledger.read(PeeringConnectionId.parse(id));
  const decisions = await run.product.ledger.decisions(PeeringConnectionId.parse(id));
  if (!decisions.some(({ verdict }) => verdict === "ready")) run.violated("I1", `${id} was accepted without a recorded permit`);
  if (!entry?.record.acceptedByUs) run.violated("I1", `${id} was accepted, and the ledger didn't say so first`);
  const decided = recordedBlocks(entry);
  const { latency, faults } = run.plan;
  const unseen = latency > 0 || isSlow(run.plan) || faults.some(({ fault }) => fault === "stale-read");
  if (decided !== blocks && !unseen)
    run.violated("I2", `${id} was accepted with the blocks ${blocks}, but decided on ${decided}`);
};
