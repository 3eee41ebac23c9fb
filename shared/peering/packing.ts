import type { AccountId, PeeringConnectionId, Region, Side } from "./ids.ts";
import type { Batch, Step } from "./steps.ts";

/**
 * What one Apply makes: all batches of one account and region, as these share EC2's token buckets. Where both VPCs are in one
 * place, so are both sides. JSON and terse, as all tasks share one Step Functions payload (256 KiB).
 */
export interface Task {
  /** what a failure of the whole task is told of: its only target, or the connection */
  readonly target: string;
  readonly peering: PeeringConnectionId;
  readonly account: AccountId;
  readonly region: Region;
  readonly parts: readonly Part[];
}

/** The same steps on each of some targets: the tables of a VPC mostly lack the same routes. */
interface Part {
  readonly side: Side;
  readonly targets: readonly string[];
  readonly steps: readonly Step[];
}

/** Step Functions carries 256 KiB; what doesn't fit is proposed by the next look, of every place alike, so that none waits for another. */
const payloadBytes = 200_000;

/** One task for each account and region, its steps in their order, as many as the payload carries. */
export const packed = (batches: readonly Batch[]): readonly Task[] => {
  const places = Map.groupBy(batches, ({ account, region }) => `${account} ${region}`);
  return [...places.values()].flatMap((each) => taskOf(each, payloadBytes / places.size));
};

/** The batches of a task, one for each target. */
export const unpacked = ({ peering, account, region, parts }: Task): readonly Batch[] =>
  parts.flatMap(({ side, targets, steps }) => targets.map((target) => ({ target, peering, side, account, region, steps })));

/** Keys, quotes and commas around what is counted. */
const overhead = { part: 60, target: 3, step: 1 };

const taskOf = (batches: readonly Batch[], bytes: number): readonly Task[] => {
  const [first] = batches;
  if (!first) return [];
  const parts = new Map<string, { side: Side; targets: string[]; steps: readonly Step[] }>();
  let left = bytes - 300;
  for (const { side, target, steps } of batches) {
    const name = target.length + overhead.target;
    const known = parts.get(partKey(side, steps));
    const fitting = known ? steps : fittingSteps(steps, left - name - overhead.part);
    left -= name + (known ? 0 : overhead.part + sizeOf(fitting));
    if (left < 0 || fitting.length === 0) break;
    const part = known ?? { side, targets: [], steps: fitting };
    part.targets.push(target);
    parts.set(partKey(side, fitting), part);
  }
  const { peering, account, region } = first;
  return [{ target: batches.length === 1 ? first.target : peering, peering, account, region, parts: [...parts.values()] }];
};

const partKey = (side: Side, steps: readonly Step[]): string => `${side} ${JSON.stringify(steps)}`;

const sizeOf = (steps: readonly Step[]): number =>
  steps.reduce((sum, step) => sum + JSON.stringify(step).length + overhead.step, 0);

const fittingSteps = (steps: readonly Step[], bytes: number): readonly Step[] => {
  let left = bytes;
  const past = steps.findIndex((step) => {
    left -= JSON.stringify(step).length + overhead.step;
    return left < 0;
  });
  return past < 0 ? steps : steps.slice(0, past);
};
