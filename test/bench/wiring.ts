import type { CallRecord } from "#infra/sandbox/call.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { atMost, type Row } from "./row.ts";
import { memoryTaken } from "./wiring-memory.ts";
import { accepterOf, latencyMilliseconds, neighbour, openWorld, request, requester, type Size } from "./wiring-world.ts";

const isOurs = ({ caller }: CallRecord): boolean => caller.principal.kind === "role";
const isRoute = ({ operation }: CallRecord): boolean => operation === "CreateRoute";
const isThrottled = ({ error }: CallRecord): boolean => error?.code === "RequestLimitExceeded";

/** EC2's bucket for changing calls, for each account, region and action. */
const bucket = { burst: 50, perSecond: 5 };

interface Wired {
  /** from the request to the announcement */
  readonly seconds: number;
  /** the least that the fullest bucket makes anyone wait, without what others drew from it */
  readonly bucketSeconds: number;
  /** the least that there can be, by performance.md 1e */
  readonly leastSeconds: number;
  /** routes that were wanted and are not there */
  readonly missing: number;
  /** our CreateRoute calls, and those of them that were refused */
  readonly tried: number;
  readonly refused: number;
  /** EC2 and STS */
  readonly calls: number;
  readonly transitions: number;
  readonly historyEvents: number;
}

/** Requests a peering and lets it be wired; `share` is what somebody else takes of each account's bucket. */
const wired = async (size: Size, share = 0): Promise<Wired> => {
  const { sandbox, product } = await openWorld(size);
  try {
    if (share > 0)
      for (const account of new Set([requester, accepterOf(size)])) neighbour(sandbox, account, share * bucket.perSecond);
    const before = sandbox.calls.length;
    const requestedAt = sandbox.clock.now();
    const id = await request(sandbox, size);
    const activeAt = whenActive(sandbox, id);
    await sandbox.clock.runUntilQuiet();
    product.stop();
    const calls = sandbox.calls.slice(before);
    const record = (await product.ledger.read(PeeringConnectionId.parse(id)))?.record;
    if (record?.outcome !== "connected") throw new Error(`ended as ${record?.outcome}: ${JSON.stringify(record?.reasons)}`);
    const told = calls.find(({ operation }) => operation === "Publish")?.time ?? Number.NaN;
    const ours = calls.filter(isOurs);
    const routes = ours.filter(isRoute);
    const executions = sandbox.states.executions.filter(({ name }) => name.startsWith(id));
    return {
      seconds: (told - requestedAt) / 1000,
      ...bounds({ calls, requestedAt, activeAt: activeAt() }),
      missing: 2 * size.tables * size.routes - routesTo(sandbox, id),
      tried: routes.length,
      refused: routes.filter(isThrottled).length,
      calls: ours.filter(({ service }) => service === "ec2" || service === "sts").length,
      transitions: executions.reduce((sum, each) => sum + each.transitions, 0),
      historyEvents: Math.max(...executions.map((each) => each.historyEvents)),
    };
  } finally {
    await sandbox.close();
  }
};

const routesTo = (sandbox: Sandbox, id: string): number =>
  sandbox.ec2.view.routeTables().reduce((sum, { routes }) => sum + routes.filter(({ target }) => target === id).length, 0);

/** Looks every hundredth of a second when the connection became active. */
const whenActive = (sandbox: Sandbox, id: string): (() => number) => {
  let at = Number.NaN;
  const look = (): void => {
    sandbox.clock.after(10, "timer", () => {
      const { status } = sandbox.ec2.view.connections().find((each) => each.id === id) ?? {};
      if (status === "active") at = sandbox.clock.now();
      else look();
    });
  };
  look();
  return () => at;
};

interface Told {
  readonly calls: readonly CallRecord[];
  readonly requestedAt: number;
  readonly activeAt: number;
}

/**
 * The least time: the event's way, a session, a read, the accept, its connection becoming active, the fullest bucket, a read.
 * What others took out of a bucket while we drew on it was not there for us.
 */
const bounds = ({ calls, requestedAt, activeAt }: Told): Pick<Wired, "bucketSeconds" | "leastSeconds"> => {
  const first = calls.find(isOurs)?.time ?? Number.NaN;
  const accept = calls.find(({ operation }) => operation === "AcceptVpcPeeringConnection")?.time ?? Number.NaN;
  const through = calls.filter((call) => isRoute(call) && !isThrottled(call) && call.time >= accept);
  const drawn = [...Map.groupBy(through, ({ caller }) => caller.account).values()].map((all) => all.findLastIndex(isOurs) + 1);
  const bucketSeconds = Math.max(0, (Math.max(...drawn) - bucket.burst) / bucket.perSecond);
  const latency = latencyMilliseconds.other / 1000;
  const fixed = (first - requestedAt + activeAt - accept) / 1000 + 4 * latency;
  return { bucketSeconds, leastSeconds: fixed + Math.max(latency, bucketSeconds) };
};

const sizes: Readonly<Record<number, Size>> = {
  20: { tables: 5, routes: 2 },
  200: { tables: 20, routes: 5 },
  1000: { tables: 100, routes: 5 },
  4000: { tables: 40, routes: 50 },
};

const row = (what: string, unit: string, value: number): Row => ({ what, unit, rounds: [value], target: null, baseline: null });
const ratio = (what: string, value: number, target: number | null): Row => ({
  ...row(what, "× its bound", value),
  target: target === null ? null : atMost(target),
});

/** performance.md 1f for S = 1: sessions, the connection, accept and polls, tables read twice, routes, options, groups, tags. */
const fewestCalls = ({ tables, routes }: Size): number =>
  2 + 1 + 1 + 2 + 2 * Math.ceil(tables / 100) + 2 * tables * routes + 2 + 2 + 2 + 2 * Math.ceil(tables / 100) + 2;

const alone = async (count: string, size: Size, fixedSeconds: number): Promise<readonly Row[]> => {
  const done = await wired(size);
  return [
    ratio(`${count} routes: wall time`, done.seconds / (fixedSeconds + done.bucketSeconds), 1.1),
    ratio(`${count} routes: against the least that there can be`, done.seconds / done.leastSeconds, null),
    { ...row(`${count} routes: not there in the end`, "", done.missing), target: atMost(0) },
    { ...row(`${count} routes: throttled calls`, "", done.refused), target: atMost(0) },
    { ...row(`${count} routes: longest history`, "events", done.historyEvents), target: atMost(2000) },
    row(`${count} routes: transitions`, "", done.transitions),
    { ...row(`${count} routes: EC2 and STS calls, of the fewest`, "×", done.calls / fewestCalls(size)), target: atMost(1.1) },
    row(`${count} routes: EC2 and STS calls`, "", done.calls),
  ];
};

const beside = async (count: string, size: Size, fixedSeconds: number): Promise<readonly Row[]> => {
  const done = await wired(size, 0.3);
  return [
    ratio(`${count} routes, a neighbour takes 30 %: wall time`, done.seconds / (fixedSeconds + done.bucketSeconds), 1.25),
    { ...row(`${count} routes, a neighbour: not there in the end`, "", done.missing), target: atMost(0) },
    { ...row(`${count} routes, a neighbour: throttled`, "%", (100 * done.refused) / done.tried), target: atMost(5) },
  ];
};

/** Beyond a function's time: stopped early, gone on by the next look. */
const beyond = async (fixedSeconds: number): Promise<readonly Row[]> => {
  const largest = await wired({ tables: 50, routes: 100 });
  const shared = await wired({ tables: 40, routes: 50, shared: true });
  return [
    ratio("10,000 routes: wall time", largest.seconds / (fixedSeconds + largest.bucketSeconds), 1.1),
    { ...row("10,000 routes: not there in the end", "", largest.missing), target: atMost(0) },
    { ...row("10,000 routes: longest history", "events", largest.historyEvents), target: atMost(2000) },
    row("10,000 routes: transitions", "", largest.transitions),
    ratio("4,000 routes, both VPCs in one account: wall time", shared.seconds / (fixedSeconds + shared.bucketSeconds), 1.1),
  ];
};

const memory = async (): Promise<readonly Row[]> =>
  Object.entries(await memoryTaken()).map(([name, value]) => ({
    ...row(`4,000 routes: memory of ${name}`, "MB", value),
    target: atMost(256),
  }));

/** Peerings of many routes in virtual time, each call taking a tenth of a second: pace, failures, cost. */
export const wiring = async (): Promise<readonly Row[]> => {
  // what a peering takes whatever its size: the looks, the accept, becoming active, the announcement
  const { seconds: fixed, leastSeconds } = await wired({ tables: 1, routes: 1 });
  const rows: Row[] = [
    row("2 routes: request to announcement", "virtual s", fixed),
    { ...row("2 routes: the least that there can be", "virtual s", leastSeconds) },
  ];
  for (const [count, size] of Object.entries(sizes)) rows.push(...(await alone(Number(count).toLocaleString("en"), size, fixed)));
  for (const [count, size] of Object.entries(sizes))
    rows.push(...(await beside(Number(count).toLocaleString("en"), size, fixed)));
  return [...rows, ...(await beyond(fixed)), ...(await memory())];
};
