import type { Run } from "../run-state.ts";
import { clocksDiffer, fieldsOf, type Invariant, readsOld, textOf } from "./invariant.ts";

/** A request that its accepter's account doesn't show after two minutes never shows there. */
const visibleMilliseconds = 120_000;

/** What hides a request from its accepter's account. */
const hides = /^(not-found-yet|unseen-and-gone|stale-read|overtaken)$/;

/** F19: the accepter's own no is what EC2 has for a request; its deletion by the requester can't be taken back by a role that returns. */
export const withdrawnAtLast: Invariant = {
  id: "F19",
  says: "a request is withdrawn only where its accepter has left, or isn't shown it after two minutes",
  onProductCall: (run, { operation, input }) => {
    const id = textOf(fieldsOf(input).VpcPeeringConnectionId);
    if (operation !== "DeleteVpcPeeringConnection" || readsOld(run.plan)) return;
    const connection = run.sandbox.ec2.view.connection(id);
    if (connection?.status !== "pending-acceptance") return;
    const { accepter } = connection;
    if (!run.sandbox.organizations.isMember(accepter.account)) return;
    const since = run.sandbox.clock.now() - (run.requestedAt.get(id) ?? 0);
    if (since < visibleMilliseconds - clocksDiffer(run.plan) || !mayBeHidden(run))
      run.violated("F19", `${id} was withdrawn, and ${accepter.account} is a member that could have said no`);
  },
};

const mayBeHidden = ({ plan }: Run): boolean =>
  plan.happenings.some(({ does }) => does === "requests-unseen") ||
  [...plan.faults, ...plan.strikes].some(({ fault }) => hides.test(fault));
