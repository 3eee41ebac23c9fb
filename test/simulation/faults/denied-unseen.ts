import { fieldsOf, mostBehind, textOf } from "../invariants/invariant.ts";
import type { Run } from "../run-state.ts";
import { denied, type Fault } from "./fault.ts";

/** For how many milliseconds more a replica may not show the connection. */
const unseenFor = ({ requestedAt, sandbox }: Run, input: unknown): number =>
  (requestedAt.get(textOf(fieldsOf(input).VpcPeeringConnectionId)) ?? 0) + mostBehind - sandbox.clock.now();

/** IAM asks a replica that doesn't show the new connection, and so denies its accept, as conditions need it (karpenter-provider-aws 2100, 2253). */
export const deniedUnseen: Fault = {
  name: "denied-unseen",
  number: "F9, F20",
  rates: [0.3, 0.6],
  passes: true,
  hits: ({ service, operation }) => service === "ec2" && operation === "AcceptVpcPeeringConnection",
  fits: ({ input }, run) => unseenFor(run, input) > 0,
  strike: async (run, { account, operation, input }) => {
    run.closed(`ec2 ${account} ${operation}`, unseenFor(run, input), denied);
    throw denied();
  },
};
