import type { CallRecord } from "#infra/sandbox/call.ts";
import { isWrite } from "#test/builders/staged.ts";
import { gigabytes, price } from "./prices.ts";
import { atMost, type Row } from "./row.ts";
import { sweptWorld } from "./swept-world.ts";

const once = (what: string, unit: string, value: number): Row => ({ what, unit, rounds: [value], target: null, baseline: null });

const ofService = (calls: readonly CallRecord[], service: string, operation = /./): readonly CallRecord[] =>
  calls.filter((call) => call.service === service && operation.test(call.operation));

/** DynamoDB bills a consistent read for each 4 KB: one for an entry, for the scan as many as the table has. */
const readUnits = (calls: readonly CallRecord[], tableBytes: number): number =>
  ofService(calls, "dynamodb", /^(Get|Query)/).length + Math.ceil(tableBytes / 4096);

interface Measured {
  readonly calls: readonly CallRecord[];
  readonly started: number;
  readonly cpuSeconds: number;
  readonly transitions: number;
  /** of the function, as many as children and two more */
  readonly invocations: number;
  readonly historyEvents: number;
  readonly dollars: number;
}

const measure = async (accounts: number, peerings: number): Promise<Measured> => {
  const played = await sweptWorld(accounts, peerings);
  const { sandbox } = played.stage.world;
  const before = sandbox.states.executions.length;
  const tableBytes = JSON.stringify(await played.stage.product.ledger.all()).length;
  const start = process.cpuUsage();
  const { calls, started } = await played.sweep();
  const { user, system } = process.cpuUsage(start);
  await sandbox.close();
  const executions = sandbox.states.executions.slice(before);
  const children = executions.filter(({ machine }) => machine.includes("/")).length;
  const transitions = executions.reduce((sum, each) => sum + each.transitions, 0);
  const invocations = children + 2;
  const dollars =
    transitions * price.transition +
    children * (price.expressRequest + gigabytes.express * price.expressGigabyteSecond) +
    invocations * (price.invocation + gigabytes.other * price.gigabyteSecond) +
    readUnits(calls, tableBytes) * price.read +
    ofService(calls, "dynamodb", /^(Put|Update)/).length * price.write;
  const historyEvents = Math.max(...executions.map((each) => each.historyEvents));
  return { calls, started, cpuSeconds: (user + system) / 1e6, transitions, invocations, historyEvents, dollars };
};

/** A table of growth: one sweep over converged peerings, five to an account where there are many. */
const sizes = [
  { accounts: 2, peerings: 1 },
  { accounts: 2, peerings: 6 },
  { accounts: 4, peerings: 10 },
  { accounts: 20, peerings: 100 },
  { accounts: 200, peerings: 1000 },
  { accounts: 1000, peerings: 5000 },
] as const;

const rowsOf = ({ accounts, peerings }: (typeof sizes)[number], measured: Measured): readonly Row[] => {
  const { calls, started, dollars } = measured;
  if (started > 0) throw new Error(`the world isn't converged: the sweep started ${started} looks`);
  const ec2 = ofService(calls, "ec2");
  const name = `${peerings} of ${accounts} accounts`;
  const reads = once(`${name}: EC2 reads a peering`, "", ec2.length / peerings);
  return [
    // alone, a peering bears the reads of both places; two to a place share them
    peerings < 3 * accounts - 3 && peerings > 1 ? { ...reads, target: atMost(6) } : reads,
    { ...once(`${name}: changing calls`, "", ec2.filter(isWrite).length), target: atMost(0) },
    once(`${name}: EC2 reads`, "", ec2.length),
    once(`${name}: other calls`, "", calls.length - ec2.length),
    once(`${name}: transitions`, "", measured.transitions),
    once(`${name}: $ for 1,000 peerings and day, 96 sweeps`, "$", (dollars * 96 * 1000) / peerings),
  ];
};

const largest = ({ calls, transitions, invocations, historyEvents, cpuSeconds, dollars }: Measured): readonly Row[] => {
  const operations = Map.groupBy(calls, ({ service, operation }) => `${service} ${operation}`);
  return [
    ...[...operations].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, made]) => once(`  ${name}`, "calls", made.length)),
    once("  transitions", "", transitions),
    { ...once("  longest history", "events", historyEvents), target: atMost(2000) },
    once("  invocations, each taken as a second of 256 MB", "", invocations),
    once("  CPU, sandbox and dynalite included", "s", cpuSeconds),
    once("  cost", "$", dollars),
    once("  cost of a day, 96 sweeps", "$", dollars * 96),
  ];
};

/** One sweep over converged peerings: what it calls, and how that grows. */
export const sweep = async (): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const size of sizes) {
    const measured = await measure(size.accounts, size.peerings);
    rows.push(...rowsOf(size, measured), ...(size === sizes.at(-1) ? largest(measured) : []));
  }
  return rows;
};
