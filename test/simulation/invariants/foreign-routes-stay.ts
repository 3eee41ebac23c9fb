import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, routeMadeBy, textOf } from "./invariant.ts";

/** A big side is wired by several calls at once, so a route may be there before its own call is over. */
const isOurs = ({ made, making }: Run, route: string): boolean => made.has(route) || making.has(route);

/** Everything in tables and groups that the product didn't make, as text. */
const foreign = (run: Run): ReadonlyMap<string, string> => {
  const { view } = run.sandbox.ec2;
  const routes = view
    .routeTables()
    .flatMap(({ id, routes: own }) =>
      own
        .filter(({ target, destination }) => target !== "local" && !isOurs(run, `${id} ${destination} ${target}`))
        .map(({ destination, target, origin }) => [`${id} ${destination} ${origin}`, target] as const),
    );
  const rules = view
    .securityGroups()
    .flatMap(({ id, rules: own }) =>
      own
        .filter(({ tags }) => !("peering:connection" in tags))
        .map((rule) => [`${id} ${rule.id}`, JSON.stringify(rule)] as const),
    );
  return new Map([...routes, ...rules]);
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
  readonly turned: Map<string, number>;
}

const watched = new WeakMap<Run, Watched>();

const watch = (run: Run): Watched => {
  const known = watched.get(run) ?? { count: 0, read: new Map(), turned: new Map() };
  watched.set(run, known);
  return known;
};

const turnedByHand = (run: Run, now: ReadonlyMap<string, string>): void => {
  const known = watch(run);
  known.count++;
  for (const [key, target] of now) if (run.foreign.get(key) !== target) known.turned.set(key, known.count);
};

/** EC2 has no deletion under a condition: a route that was pointed elsewhere between the read right before and the deletion goes. */
const nobodyCouldKnow = (run: Run, table: string, key: string): boolean => {
  const { read, turned } = watch(run);
  const last = read.get(table);
  return last !== undefined && run.sandbox.clock.now() - last.time < underWay && (turned.get(key) ?? 0) > last.count;
};

/** I4: judged at each change of the product, against what stood there right before it. */
export const foreignRoutesStay: Invariant = {
  id: "I4",
  says: "routes and rules that aren't the product's are never changed by it",
  begins: (run) => {
    run.foreign = foreign(run);
    run.sandbox.onCall((call) => {
      if (
        call.service === "ec2" &&
        call.error === undefined &&
        call.caller.principal.kind !== "role" &&
        !/^(Describe|Get)/.test(call.operation)
      ) {
        const now = foreign(run);
        turnedByHand(run, now);
        run.foreign = now;
      }
    });
  },
  onCall: (run, { operation, input, time }) => {
    const { RouteTableIds } = fieldsOf(input);
    if (operation === "DescribeRouteTables" && Array.isArray(RouteTableIds))
      for (const id of RouteTableIds) watch(run).read.set(String(id), { count: watch(run).count, time });
    if (!changing.has(operation)) return;
    if (operation === "CreateRoute") run.made.add(routeMadeBy(input));
    if (operation === "ReplaceRoute") run.violated("I4", `a route of ${textOf(fieldsOf(input).RouteTableId)} was replaced`);
    const now = foreign(run);
    for (const [key, before] of run.foreign)
      if (
        now.get(key) !== before &&
        !(operation === "DeleteRoute" && nobodyCouldKnow(run, textOf(fieldsOf(input).RouteTableId), key))
      )
        run.violated("I4", `${operation}: ${key} was ${before}, is ${now.get(key) ?? "gone"}`);
    for (const key of now.keys())
      if (!run.foreign.has(key)) run.violated("I4", `${operation}: ${key} came to be, and nothing tells that it is ours`);
    run.foreign = now;
  },
};
