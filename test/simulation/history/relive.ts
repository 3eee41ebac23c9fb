import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { simulate } from "../run.ts";
import type { Run } from "../run-state.ts";
import type { Bug } from "./bug.ts";

export interface Relived {
  readonly bug: Bug;
  /** empty where it ended well */
  readonly wrong: readonly string[];
  readonly calls: number;
  readonly lines: readonly string[];
}

const reasonsOf = async ({ product }: Run, id: string): Promise<string> => {
  const entry = await product.ledger.read(PeeringConnectionId.parse(id));
  return entry?.record.reasons.map(({ message }) => message).join("; ") ?? "";
};

const endOf = async ({ sandbox, product }: Run, id: string): Promise<string> => {
  const status = sandbox.ec2.view.connection(id)?.status ?? "absent";
  const entry = await product.ledger.read(PeeringConnectionId.parse(id));
  return `${status} ${entry?.record.outcome ?? "-"}`;
};

const unreached = ({ sandbox }: Run, id: string): readonly string[] =>
  sandbox.ec2.view
    .reachability(id)
    .filter(({ ok }) => !ok)
    .map(({ from, to, port, stoppedAt }) => `${from} to ${to} ${port ?? ""} stops at ${stoppedAt}`);

const runsBefore = ({ sandbox }: Run): number => {
  const first = sandbox.states.executions.find(({ machine }) => machine.endsWith("sweep"));
  const peerings = sandbox.states.executions.filter(({ machine }) => machine.endsWith("peering"));
  return first ? peerings.filter(({ startedAt }) => startedAt < first.startedAt).length : peerings.length;
};

/** Lives through the day, and tells what didn't come out as it must. */
export const relive = async (bug: Bug): Promise<Relived> => {
  const wrong: string[] = [];
  const { lines, violations, sweeps, calls } = await simulate(bug.plan, {
    trace: true,
    ended: async (run) => {
      for (const [id, end] of Object.entries(bug.ends)) {
        const came = await endOf(run, id);
        if (came !== end) wrong.push(`${id} ends as \`${came}\`, not as \`${end}\``);
        if (end === "active connected") wrong.push(...unreached(run, id));
      }
      for (const [id, why] of Object.entries(bug.why)) {
        const reasons = await reasonsOf(run, id);
        if (!why.test(reasons)) wrong.push(`${id} is explained by \`${reasons}\``);
      }
      const runs = runsBefore(run);
      if (bug.runs !== null && runs !== bug.runs) wrong.push(`the workflow ran ${runs} times, not ${bug.runs}`);
    },
  });
  wrong.push(...violations.map(({ invariant, what }) => `${invariant}: ${what}`));
  if (sweeps !== bug.sweeps) wrong.push(`it took ${sweeps} sweeps, not ${bug.sweeps}`);
  for (const moment of bug.moment)
    if (!lines.some((line) => moment.test(line))) wrong.push(`the bad moment never came: ${moment.source}`);
  for (const never of bug.never)
    wrong.push(...lines.filter((line) => never.test(line)).map((line) => `must not be: ${line.slice(0, 160)}`));
  return { bug, wrong, calls, lines };
};
