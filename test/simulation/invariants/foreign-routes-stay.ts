import type { Foreign, Run } from "../run-state.ts";
import { fieldsOf, type Invariant, isSlow, mostBehind, readsOld, routeMadeBy, textOf } from "./invariant.ts";

/** A big side is wired by several calls at once, so a route may be there before its own call is over. */
const isOurs = ({ made, making }: Run, route: string): boolean => made.has(route) || making.has(route);

type Table = ReturnType<Run["sandbox"]["ec2"]["view"]["routeTables"]>[number];
type Group = ReturnType<Run["sandbox"]["ec2"]["view"]["securityGroups"]>[number];

/** Routes of a table that the product didn't make: destination and origin → target. */
const foreignRoutes = (run: Run, { id, routes }: Table): ReadonlyMap<string, string> =>
  new Map(
    routes
      .filter(({ target, destination }) => target !== "local" && !isOurs(run, `${id} ${destination} ${target}`))
      .map(({ destination, target, origin }) => [`${destination} ${origin}`, target]),
  );

/** Rules of a group that the product didn't make: id → the rule, as text. */
const foreignRules = ({ rules }: Group): ReadonlyMap<string, string> =>
  new Map(rules.filter(({ tags }) => !("peering:connection" in tags)).map((rule) => [rule.id, JSON.stringify(rule)]));

const everythingForeign = (run: Run): Foreign => {
  const { view } = run.sandbox.ec2;
  return new Map([
    ...view.routeTables().map((table) => [table.id, foreignRoutes(run, table)] as const),
    ...view.securityGroups().map((group) => [group.id, foreignRules(group)] as const),
  ]);
};

/** What stands in the table or group that a call names. */
const foreignIn = (run: Run, id: string): ReadonlyMap<string, string> => {
  const { view } = run.sandbox.ec2;
  const table = view.routeTable(id);
  const group = table ? undefined : view.securityGroup(id);
  if (table) return foreignRoutes(run, table);
  return group ? foreignRules(group) : new Map();
};

const changing = new Set([
  "CreateRoute",
  "DeleteRoute",
  "ReplaceRoute",
  "RevokeSecurityGroupIngress",
  "RevokeSecurityGroupEgress",
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
]);

/** A call may be under way for so long: the slowest one, and its latency. */
const underWay = 25_000;

/** What happened last to whom, counted: when a table was read by the product, and when its owner pointed a route elsewhere. */
interface Watched {
  count: number;
  readonly read: Map<string, { readonly count: number; readonly time: number }>;
  readonly turned: Map<string, { readonly count: number; readonly time: number }>;
}

const watched = new WeakMap<Run, Watched>();

const watch = (run: Run): Watched => {
  const known = watched.get(run) ?? { count: 0, read: new Map(), turned: new Map() };
  watched.set(run, known);
  return known;
};

const turnedByHand = (run: Run, now: Foreign): void => {
  const known = watch(run);
  known.count++;
  const time = run.sandbox.clock.now();
  for (const [id, held] of now)
    for (const [key, target] of held)
      if (run.foreign.get(id)?.get(key) !== target) known.turned.set(`${id} ${key}`, { count: known.count, time });
};

/**
 * EC2 has no deletion under a condition: a route that was pointed elsewhere between the read right before and the deletion goes,
 * be that read from a replica that is behind, or the deletion under way for long.
 */
const nobodyCouldKnow = (run: Run, table: string, key: string): boolean => {
  const { read, turned } = watch(run);
  const last = read.get(table);
  const turn = turned.get(key);
  if (!last || !turn) return false;
  const now = run.sandbox.clock.now();
  if (now - last.time < underWay && turn.count > last.count) return true;
  // a deletion may hang while another run reads the table: the last read is not the one that it goes by
  return (readsOld(run.plan) || isSlow(run.plan)) && now - turn.time < underWay + mostBehind;
};

const judge = (run: Run, operation: string, id: string): void => {
  const before = run.foreign.get(id) ?? new Map<string, string>();
  const now = foreignIn(run, id);
  for (const [key, target] of before)
    if (now.get(key) !== target && !(operation === "DeleteRoute" && nobodyCouldKnow(run, id, `${id} ${key}`)))
      run.violated("I4", `${operation}: ${id} ${key} was ${target}, is ${now.get(key) ?? "gone"}`);
  for (const key of now.keys())
    if (!before.has(key)) run.violated("I4", `${operation}: ${id} ${key} came to be, and nothing tells that it is ours`);
  run.foreign.set(id, now);
};

/** I4: judged at each change of the product, against what stood there right before it. */
export const foreignRoutesStay: Invariant = {
  id: "I4",
  says: "routes and rules that aren't the product's are never changed by it",
  begins: (run) => {
    run.foreign = everythingForeign(run);
    run.sandbox.onCall((call) => {
      if (
        call.service === "ec2" &&
        call.error === undefined &&
        call.caller.principal.kind !== "role" &&
        !/^(Describe|Get)/.test(call.operation)
      ) {
        const now = everythingForeign(run);
        turnedByHand(run, now);
        run.foreign = now;
      }
    });
  },
  onCall: (run, { operation, input, time }) => {
    const { RouteTableIds, RouteTableId, GroupId } = fieldsOf(input);
    if (operation === "DescribeRouteTables" && Array.isArray(RouteTableIds))
      for (const id of RouteTableIds) watch(run).read.set(String(id), { count: watch(run).count, time });
    if (!changing.has(operation)) return;
    if (operation === "CreateRoute") run.made.add(routeMadeBy(input));
    if (operation === "ReplaceRoute") run.violated("I4", `a route of ${textOf(RouteTableId)} was replaced`);
    judge(run, operation, textOf(RouteTableId) || textOf(GroupId));
  },
};
