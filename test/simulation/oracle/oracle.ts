import type { PeeringRecord } from "#shared/ledger/ledger.ts";
import type { Run } from "../run-state.ts";
import { overlapping, recordedBlocks, within } from "./blocks.ts";
import { exposedPorts, ruleText } from "./ports.ts";

type View = Run["sandbox"]["ec2"]["view"];
type Connection = ReturnType<View["connections"]>[number];
type Vpc = ReturnType<View["vpcs"]>[number];

const ended = ["failed", "expired", "rejected", "deleted", "deleting"];

/** What isn't as it should be, in a world that had time to settle; says nothing where reasonable people could differ. */
export const judged = async (run: Run): Promise<readonly string[]> => {
  const { view } = run.sandbox.ec2;
  const vpcs = new Map(view.vpcs().map((vpc) => [vpc.id, vpc]));
  const records = new Map((await run.product.ledger.all()).map(({ id, record }) => [id as string, record]));
  return view.connections().flatMap((connection) => {
    const near = vpcs.get(connection.requester.vpc);
    const far = vpcs.get(connection.accepter.vpc);
    if (!near || !far || !usable(run, near) || !usable(run, far)) return [];
    const told = records.get(connection.id)?.outcome ?? null;
    const why =
      records
        .get(connection.id)
        ?.reasons.map(({ message }) => message)
        .join("; ") ?? "";
    const record = records.get(connection.id) ?? null;
    const situation = { run, view, connection, record, told, why, pair: [near, far] as const };
    if (connection.status === "pending-acceptance") return unanswered(situation);
    if (connection.status === "active") return unwired(situation);
    return ended.includes(connection.status) ? leftBehind(situation) : [`${connection.id} is still ${connection.status}`];
  });
};

interface Situation {
  readonly run: Run;
  readonly view: View;
  readonly connection: Connection;
  readonly record: PeeringRecord | null;
  readonly told: string | null;
  readonly why: string;
  readonly pair: readonly [Vpc, Vpc];
}

const usable = ({ sandbox: { organizations } }: Run, { account, region }: Vpc): boolean =>
  organizations.isMember(account) && organizations.accountUsable(account) && organizations.regionEnabled(account, region);

/** What the pack says, in plain words. */
const permitted = ({ run: { pack }, pair: [near, far] }: Situation): "yes" | "ask" | "no" => {
  if ([near, far].some(({ tags }) => tags["peering:accept"] === "never")) return "no";
  if (pack === "one-region" && near.region !== far.region) return "no";
  return pack === "approval" ? "ask" : "yes";
};

const unanswered = (situation: Situation): readonly string[] => {
  const { connection, told, why } = situation;
  const answer = permitted(situation);
  if (answer !== "ask") return [`${connection.id} is still pending, and policy says ${answer} (${told}: ${why})`];
  if (situation.run.wished.has(connection.id)) return [`${connection.id} is still pending, and its operator wished its end`];
  const decided = decidedNow(situation);
  if (decided !== null) return [`${connection.id} is still pending, and was ${decided}`];
  return told === "awaiting-approval" ? [] : [`${connection.id} is pending and waits for nobody (${told})`];
};

/** What the approver said last, of exactly this; an approval by one suffices where it is known that somebody else asked. */
const decidedNow = ({ run, connection, record }: Situation): string | null => {
  const answer = run.answers.get(connection.id);
  if (!answer || !record || answer.blocks !== recordedBlocks({ record })) return null;
  return answer.is === "denied" || record.caller === run.requesters.get(connection.id) ? answer.is : null;
};

const otherLive = ({ view, connection, pair: [near, far] }: Situation): readonly Connection[] =>
  view
    .connections()
    .filter(
      ({ id, status, requester, accepter }) =>
        id !== connection.id &&
        !ended.includes(status) &&
        [near.id, far.id].some((vpc) => vpc === requester.vpc || vpc === accepter.vpc),
    );

/** Peers of one VPC with common addresses: which of them should get the route is nobody's to guess. */
const contested = (situation: Situation, others = otherLive(situation)): boolean => {
  const { view, pair } = situation;
  const vpcs = new Map(view.vpcs().map((vpc) => [vpc.id, vpc]));
  return others.some(({ requester, accepter }) =>
    pair.some((near, index) => {
      const far = pair[1 - index];
      const others = requester.vpc === near.id ? accepter.vpc : accepter.vpc === near.id ? requester.vpc : undefined;
      const other = others === undefined ? undefined : vpcs.get(others);
      return far !== undefined && other !== undefined && (other.id === far.id || overlapping(other.blocks, far.blocks));
    }),
  );
};

/** What is told to wait for an approver has no blocks yet, but is the older one of its pair. */
const holding = (situation: Situation): readonly Connection[] => {
  const { run, pair } = situation;
  return otherLive(situation).filter(
    ({ id, status, requester, accepter }) =>
      status !== "pending-acceptance" ||
      run.pack !== "approval" ||
      run.approved.has(id) ||
      run.sandbox.topics.published.findLast(({ attributes }) => attributes.peering === id)?.attributes.outcome !==
        "awaiting-approval" ||
      pair.every((vpc) => vpc.id === requester.vpc || vpc.id === accepter.vpc),
  );
};

const unwired = (situation: Situation): readonly string[] => {
  const { run, connection, told, why, pair } = situation;
  if (run.wished.has(connection.id)) return [`${connection.id} is still active, and its operator wished its end`];
  const answer = permitted(situation);
  const isUnapproved = answer === "ask" && !run.accepted.has(connection.id);
  const isOwn = run.approved.has(connection.id) || situation.record?.acceptedByUs === true;
  if (told === "connected" && (answer === "no" || (isUnapproved && !isOwn)))
    return [`${connection.id} is told to be connected, and policy says ${answer}`];
  if (answer === "no" || isUnapproved) return [];
  if (answer === "ask" && run.denied.has(connection.id)) return [];
  if (contested(situation) || overlapping(pair[0].blocks, pair[1].blocks)) return [];
  const missing = [0, 1].flatMap((side) => sideWrong(situation, side));
  const blocked = pair.some((vpc) => conflicted(situation, vpc) || keptOut(situation, vpc) || hasFights(situation, vpc));
  if (missing.length === 0 && !blocked && told !== "connected")
    return [`${connection.id} is wired, but ${told} was told: ${why}`];
  return missing;
};

const tablesOf = (view: View, vpc: Vpc) => view.routeTables().filter(({ vpc: of }) => of === vpc.id);

const usedTables = (view: View, vpc: Vpc) =>
  tablesOf(view, vpc).filter(({ main, subnets, gateways }) => gateways.length === 0 && (main || subnets.length > 0));

type Route = ReturnType<typeof tablesOf>[number]["routes"][number];

/** Left by a connection of ours that is over: it is replaced. */
const isDead = ({ sandbox, made }: Run, table: string, { destination, target }: Route): boolean =>
  made.has(`${table} ${destination} ${target}`) && ended.includes(sandbox.ec2.view.connection(target)?.status ?? "deleted");

const associated = ({ blocks }: Vpc): readonly string[] =>
  blocks.filter(({ state }) => state === "associated").map(({ cidr }) => cidr);

/** Service Quotas knows accounts and Regions, so a small quota of one VPC holds back its neighbours too. */
const quotaOf = ({ run: { plan } }: Situation, { account, region }: Vpc): number | null =>
  plan.vpcs.find((each) => each.account === account && each.region === region && each.routesPerTable !== null)?.routesPerTable ??
  null;

/** A table in which our route can't be, or in which somebody else's diverts some of its packets; or in which not all fits. */
const conflicted = (situation: Situation, near: Vpc): boolean => {
  const { view, connection, pair } = situation;
  const far = pair[0] === near ? pair[1] : pair[0];
  if (quotaOf(situation, near) !== null) return true;
  const diverts = ({ destination, target, origin }: Route): boolean =>
    target !== connection.id &&
    associated(far).some((cidr) =>
      origin === "CreateRoute" ? within(destination, cidr) : destination !== cidr && within(destination, cidr),
    );
  return usedTables(view, near).some(
    ({ id, routes }) =>
      routes.some((route) => diverts(route) && !isDead(situation.run, id, route)) ||
      associated(far).some((cidr) => isFought(situation.run, id, cidr)),
  );
};

/** Taken away so often that it is left to whoever does it. */
const isFought = ({ takenAway }: Run, target: string, what: string): boolean => (takenAway.get(`${target} ${what}`) ?? 0) >= 3;

/** A rule of its groups is left to somebody who keeps taking it away. */
const hasFights = ({ run, view }: Situation, vpc: Vpc): boolean =>
  view
    .securityGroups()
    .some(
      ({ id, vpc: of }) => of === vpc.id && [...run.takenAway].some(([place, times]) => times >= 3 && place.startsWith(`${id} `)),
    );

/** Every table that a subnet uses is kept out of peering: no traffic was ever promised. */
const keptOut = ({ view }: Situation, vpc: Vpc): boolean => {
  const tables = usedTables(view, vpc);
  const named = new Set(tables.flatMap(({ subnets }) => subnets));
  const mainIsIdle = vpc.subnets.length > 0 && vpc.subnets.every(({ id }) => named.has(id));
  return tables.filter(({ main }) => !(main && mainIsIdle)).every(({ tags }) => tags["peering:route"] === "never");
};

/** A peer that is being deleted. Where its routes are dead already, it is over. */
const isLeaving = ({ run, view, pair }: Situation): boolean => {
  const left = pair.flatMap((vpc) =>
    tablesOf(view, vpc).flatMap(({ id, routes }) => routes.filter((route) => isDead(run, id, route))),
  );
  return view
    .connections()
    .some(
      ({ id, status, requester, accepter }) =>
        status === "deleting" &&
        !left.some(({ target }) => target === id) &&
        pair.some((vpc) => vpc.id === requester.vpc || vpc.id === accepter.vpc),
    );
};

/** Why a request may rightly be turned down as the world stands; null where nothing speaks against it. */
export const against = (run: Run, id: string): string | null => {
  const { view } = run.sandbox.ec2;
  const connection = view.connection(id);
  const near = connection && view.vpc(connection.requester.vpc);
  const far = connection && view.vpc(connection.accepter.vpc);
  if (!near || !far) return "a VPC is gone";
  if (!usable(run, near) || !usable(run, far)) return "an account isn't a member, or can't be used";
  const situation: Situation = { run, view, connection, record: null, told: null, why: "", pair: [near, far] };
  if (permitted(situation) === "no") return "policy";
  if (run.denied.has(id)) return "an approver";
  if (run.wished.has(id)) return "an operator";
  if (overlapping(near.blocks, far.blocks)) return "blocks overlap";
  if (contested(situation, holding(situation))) return "another peer's blocks overlap";
  if (isLeaving(situation)) return "a peer that is being deleted holds its blocks until it is gone";
  return [near, far].some((vpc) => conflicted(situation, vpc)) ? "routes" : null;
};

const sideWrong = (situation: Situation, side: number): readonly string[] => {
  const { run, view, connection, pair } = situation;
  const near = pair[side];
  const far = pair[1 - side];
  if (!near || !far) return [];
  const wanted = associated(far);
  const tables = usedTables(view, near).filter(({ tags }) => tags["peering:route"] !== "never");
  const missing =
    quotaOf(situation, near) !== null
      ? []
      : tables.flatMap(({ id, routes }) =>
          wanted
            .filter((cidr) => !routes.some(({ destination, origin }) => destination === cidr && origin === "CreateRoute"))
            .filter((cidr) => !isFought(run, id, cidr))
            .map((cidr) => `${connection.id}: ${id} has no route to ${cidr}`),
        );
  const wantedIn = new Map(tables.map(({ id }) => [id, wanted]));
  const left = view
    .routeTables()
    .filter(({ vpc }) => vpc === near.id)
    .flatMap(({ id, routes }) =>
      routes
        .filter(
          ({ destination, target }) =>
            target === connection.id &&
            run.made.has(`${id} ${destination} ${target}`) &&
            !(wantedIn.get(id) ?? []).includes(destination),
        )
        .map(({ destination }) => `${connection.id}: ${id} still has the route to ${destination}`),
    );
  return [...missing, ...left, ...rulesWrong(situation, near, far), ...dnsWrong(situation, side)];
};

const dnsWrong = ({ connection, pair }: Situation, side: number): readonly string[] => {
  const able = pair.every(({ dns }) => dns.support && dns.hostnames);
  const has = side === 0 ? connection.dns.requester : connection.dns.accepter;
  return able && !has ? [`${connection.id}: the ${side === 0 ? "requester" : "accepter"} doesn't resolve names`] : [];
};

const rulesWrong = ({ run, view, connection }: Situation, near: Vpc, far: Vpc): readonly string[] => {
  const groups = view.securityGroups();
  const sources =
    near.region === far.region
      ? groups.filter(({ vpc, tags }) => vpc === far.id && "peering:client" in tags).map(({ id }) => id)
      : associated(far);
  return groups
    .filter(({ vpc }) => vpc === near.id)
    .flatMap(({ id, tags, rules }) => {
      const wanted = exposedPorts(tags["peering:expose"] ?? "").flatMap((port) => sources.map((source) => ({ ...port, source })));
      const there = new Set(rules.filter(({ direction }) => direction === "ingress").map(ruleText));
      const ours = rules.filter((rule) => rule.tags["peering:connection"] === connection.id).map(ruleText);
      const wantedKeys = new Set(wanted.map(ruleText));
      return [
        ...[...wantedKeys]
          .filter((each) => !there.has(each) && !isFought(run, id, each))
          .map((each) => `${connection.id}: ${id} doesn't open ${each}`),
        ...ours.filter((each) => !wantedKeys.has(each)).map((each) => `${connection.id}: ${id} still opens ${each}`),
      ];
    });
};

/** A connection that is over leaves nothing of the product's. */
const leftBehind = ({ run, view, connection, told }: Situation): readonly string[] => {
  const routes = view
    .routeTables()
    .flatMap(({ id, routes: own }) =>
      own
        .filter(({ destination, target }) => target === connection.id && run.made.has(`${id} ${destination} ${target}`))
        .map(({ destination }) => `${connection.id} is ${connection.status}, and ${id} still has its route to ${destination}`),
    );
  const rules = view
    .securityGroups()
    .filter(({ rules: own }) => own.some(({ tags }) => tags["peering:connection"] === connection.id))
    .map(({ id }) => `${connection.id} is ${connection.status}, and ${id} still has its rule`);
  const wrong = told === "connected" ? [`${connection.id} is ${connection.status}, but connected was told`] : [];
  return [...routes, ...rules, ...wrong];
};
