import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { within } from "../oracle/blocks.ts";
import { exposedPorts } from "../oracle/ports.ts";
import type { Run } from "../run-state.ts";
import { clocksDiffer, fieldsOf, type Invariant, mostBehind, readsOld, textOf } from "./invariant.ts";

/** A rule that the product made. */
interface Opened {
  readonly group: string;
  readonly protocol: string;
  readonly from: unknown;
  readonly to: unknown;
  /** a block or a group */
  readonly source: string;
  readonly madeFor: string;
}

const opened = new WeakMap<Run, Map<string, Opened>>();

const openedIn = (run: Run): Map<string, Opened> => {
  const known = opened.get(run) ?? new Map<string, Opened>();
  opened.set(run, known);
  return known;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const keep = (run: Run, made: unknown): void => {
  const { SecurityGroupRuleId, GroupId, IpProtocol, FromPort, ToPort, ReferencedGroupInfo, CidrIpv4, CidrIpv6 } = fieldsOf(made);
  openedIn(run).set(textOf(SecurityGroupRuleId), {
    group: textOf(GroupId),
    protocol: textOf(IpProtocol),
    from: FromPort,
    to: ToPort,
    source: textOf(fieldsOf(ReferencedGroupInfo).GroupId) || textOf(CidrIpv4) || textOf(CidrIpv6),
    madeFor: /pcx-[\w-]+/.exec(JSON.stringify(fieldsOf(made).Tags))?.[0] ?? "",
  });
};

/** A connection within a region lets the peer's groups in; it counts on no rule for a block beside that. */
const letsGroupsIn = (run: Run, { group, protocol, from, to, source }: Opened, id: string): boolean =>
  source.includes("/") &&
  [...openedIn(run).values()].some(
    (own) =>
      own.madeFor === id &&
      own.group === group &&
      own.protocol === protocol &&
      own.from === from &&
      own.to === to &&
      !own.source.includes("/"),
  );

/** Active connections, but for the one that it was made for, that let the same source in at the same ports. */
const needing = (run: Run, rule: Opened): readonly string[] => {
  const { view } = run.sandbox.ec2;
  const group = view.securityGroup(rule.group);
  const client = view.securityGroup(rule.source);
  const offered = exposedPorts(group?.tags["peering:expose"] ?? "").some(
    ({ protocol, from, to }) => protocol === rule.protocol && from === rule.from && to === rule.to,
  );
  if (!group || !offered) return [];
  const isOf = (far: string): boolean =>
    rule.source.includes("/")
      ? (view.vpc(far)?.blocks ?? []).some(({ cidr }) => within(rule.source, cidr))
      : client?.vpc === far && "peering:client" in client.tags;
  return view
    .connections()
    .filter(({ id, status }) => status === "active" && id !== rule.madeFor && !letsGroupsIn(run, rule, id))
    .filter(({ requester, accepter }) =>
      [requester.vpc, accepter.vpc].some((near, index, ends) => near === group.vpc && isOf(ends[1 - index] ?? "")),
    )
    .map(({ id }) => id);
};

/** A look since people changed anything counted on the rule; one before may have known another world. */
const check = async (run: Run, rule: Opened, id: string): Promise<void> => {
  const since = run.handAt + (readsOld(run.plan) ? mostBehind : 0) + clocksDiffer(run.plan);
  const { outcome, looked } = (await run.product.ledger.read(PeeringConnectionId.parse(id)))?.record ?? {};
  if (outcome === "connected" && Date.parse(looked?.at ?? "") > since)
    run.violated(
      "I11",
      `${id} is told to be connected, and its way into ${rule.group} from ${rule.source} went with ${rule.madeFor}`,
    );
};

/** What an ended peering left is its own run's to take away, so no other may tell that it is complete with it. */
export const rulesOfTheirOwn: Invariant = {
  id: "I11",
  says: "nobody is told `connected` who counts on a rule that goes with another peering",
  onCall: (run, { operation, input, output }) => {
    if (operation === "AuthorizeSecurityGroupIngress")
      for (const made of listOf(fieldsOf(output).SecurityGroupRules)) keep(run, made);
    if (operation !== "RevokeSecurityGroupIngress") return;
    for (const gone of listOf(fieldsOf(input).SecurityGroupRuleIds)) {
      const rule = openedIn(run).get(textOf(gone));
      if (rule) for (const id of needing(run, rule)) run.checks.push(check(run, rule, id));
      openedIn(run).delete(textOf(gone));
    }
  },
};
