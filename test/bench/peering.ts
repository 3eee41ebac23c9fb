import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { mismatches } from "#cli/scenario/expectation.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { runScenario } from "#cli/scenario/run.ts";
import type { CallRecord, ServiceName } from "#infra/sandbox/call.ts";
import { journey } from "#test/builders/journey.ts";
import { rounds } from "./fresh-process.ts";
import { gigabytes, price } from "./prices.ts";
import { atMost, median, type Row } from "./row.ts";

const typical = "test/bench/typical.yaml";

const isFunction = /^(Propose|Apply|Verify|Announce)/;

const ofService = (calls: readonly CallRecord[], service: ServiceName, operation = /./): number =>
  calls.filter((call) => call.service === service && operation.test(call.operation)).length;

interface Bill {
  readonly calls: readonly CallRecord[];
  readonly transitions: number;
  readonly invocations: readonly string[];
}

/** Dollars for one peering, by what they are for. */
const dollars = ({ calls, transitions, invocations }: Bill) => {
  const held = invocations.map((name) => (name === "Propose" ? gigabytes.propose : gigabytes.other));
  const reads = ofService(calls, "dynamodb", /^(Get|Query|Scan)/);
  const writes = ofService(calls, "dynamodb") - reads;
  // the request's own event on the hub's bus, and the announcement
  const busEvents = ofService(calls, "events") + 1;
  return {
    transitions: transitions * price.transition,
    functions: invocations.length * price.invocation + held.reduce((sum, each) => sum + each, 0) * price.gigabyteSecond,
    rest: writes * price.write + reads * price.read + ofService(calls, "sns") * price.notification + busEvents * price.busEvent,
  };
};

const once = (what: string, unit: string, value: number) => ({ what, unit, rounds: [value], target: null, baseline: null });

/** What AWS would count and bill for one typical peering. */
const billed = async (): Promise<readonly Row[]> => {
  const states: string[] = [];
  const listener = { starts: () => {}, ends: () => {}, stage: (text: string) => void states.push(text.split(" ")[1] ?? "") };
  const read = parseScenario(typical, readFileSync(typical, "utf8"));
  const { stage, report } = await runScenario(read, { seed: 1, faults: "none", wire: false, ledger: "dynamodb", listener });
  const unmet = mismatches(read.scenario.expect ?? {}, report);
  if (unmet.length > 0) throw new Error(`the typical peering ended otherwise: ${unmet.join("; ")}`);
  const invocations = ["intake", ...states.filter((state) => isFunction.test(state))];
  const { sandbox } = stage.world;
  const executions = sandbox.states.executions;
  const asked = sandbox.calls.findIndex(({ operation }) => operation === "CreateVpcPeeringConnection");
  const calls = sandbox.calls.slice(asked + 1).filter(({ caller }) => caller.principal.kind === "role");
  const own = calls.filter(({ service }) => service === "ec2");
  const writes = own.filter(({ operation }) => !/^(Describe|Get)/.test(operation)).length;
  const transitions = executions.reduce((sum, each) => sum + each.transitions, 0);
  const cost = dollars({ calls, transitions, invocations });
  const thousand = 1000 * (cost.transitions + cost.functions + cost.rest);
  return [
    { ...once("transitions of a typical peering", "", transitions), target: atMost(24) },
    { ...once("its longest history", "events", Math.max(...executions.map((each) => each.historyEvents))), target: atMost(2000) },
    once("its Lambda invocations", "", invocations.length),
    once("its EC2 calls, all", "", own.length),
    once("its EC2 calls that change something", "", writes),
    once("its AssumeRole calls", "", ofService(calls, "sts")),
    once("its DynamoDB calls", "", ofService(calls, "dynamodb")),
    { ...once("cost of 1,000 such peerings", "$", thousand), target: atMost(0.6) },
    once("of it transitions", "$", cost.transitions * 1000),
    once("of it functions, a second each", "$", cost.functions * 1000),
    once("of it DynamoDB, SNS, EventBridge", "$", cost.rest * 1000),
  ];
};

const startScript = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
  return scripts.start.split(" ").slice(1);
};

const startedSeconds = async (parameters: readonly string[]): Promise<number> => {
  const start = performance.now();
  await promisify(execFile)(process.execPath, parameters, { maxBuffer: 2 ** 26 });
  return (performance.now() - start) / 1000;
};

/** A peering as it is billed, and the wall time of the demo. */
export const peering = async (): Promise<readonly Row[]> => {
  const script = startScript();
  const unwired = await rounds(5, () => startedSeconds(script.filter((word) => word !== "--wire")));
  const told = await billed();
  return [
    ...told,
    {
      what: "npm start, seven requests, wall time",
      unit: "s",
      rounds: await rounds(5, () => startedSeconds(script)),
      target: null,
      baseline: { what: "without the wire", value: median(unwired) },
    },
  ];
};

/** Whole runs of a scenario, without the wire, in one process on one core. */
export const sandbox = async (): Promise<readonly Row[]> => {
  const perSecond = async (): Promise<number> => {
    const [start, count] = [process.cpuUsage(), 40];
    for (let seed = 1; seed <= count; seed++) await journey(typical, { seed });
    const { user, system } = process.cpuUsage(start);
    return count / ((user + system) / 1e6);
  };
  await perSecond();
  return [
    {
      what: "typical peerings, world and product set up for each",
      unit: "a CPU second",
      rounds: await rounds(5, perSecond),
      target: null,
      baseline: null,
    },
  ];
};
