import { within } from "../oracle/blocks.ts";
import { exposedPorts } from "../oracle/ports.ts";
import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** What a look handed out is made within two minutes; where EC2 throttles, within the 900 seconds of its function. */
const recently = ({ plan: { faults, strikes, throttling } }: Run): number =>
  throttling || [...faults, ...strikes].some(({ fault }) => fault.startsWith("throttled")) ? 900_000 : 120_000;

export const rulesWithinPeer: Invariant = {
  id: "I6",
  says: "a rule opens an exposed port to the peer only",
  onCall: (run, { operation, input, time }) => {
    if (operation === "AuthorizeSecurityGroupEgress") run.violated("I6", "an egress rule was made");
    if (operation !== "AuthorizeSecurityGroupIngress") return;
    const { view } = run.sandbox.ec2;
    const madeFor = /pcx-[\w-]+/.exec(JSON.stringify(fieldsOf(input).TagSpecifications))?.[0];
    const group = view.securityGroup(textOf(fieldsOf(input).GroupId));
    for (const rule of group?.rules ?? []) {
      const id = rule.tags["peering:connection"];
      // what another peering's run still has to take away is no matter of this call's
      if (id === undefined || id !== madeFor || !group) continue;
      const connection = view.connection(id);
      const far = connection?.requester.vpc === group.vpc ? connection.accepter.vpc : connection?.requester.vpc;
      const isBlock = rule.source.includes("/");
      const blocks = view.vpc(far ?? "")?.blocks ?? [];
      const ofPeer = isBlock
        ? blocks.some(({ cidr }) => within(rule.source, cidr))
        : view.securityGroup(rule.source)?.vpc === far;
      if (!ofPeer) run.violated("I6", `${group.id}: ${rule.source} is not of ${far} (${id})`);
      const ports = exposedPorts(group.tags["peering:expose"] ?? "");
      const offered = ports.some(({ protocol, from, to }) => protocol === rule.protocol && from === rule.from && to === rule.to);
      if (!offered && time - run.handAt > recently(run))
        run.violated("I6", `${group.id}: ${rule.protocol}/${rule.from}-${rule.to} is not exposed (${textOf(id)})`);
    }
  },
};
