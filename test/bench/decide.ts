import { decide } from "#shared/peering/decide.ts";
import { defaultPolicy } from "#test/builders/facts.ts";
import { wide } from "./facts.ts";
import { atMost, median, type Row } from "./row.ts";

/** Milliseconds of CPU, of all threads, so neighbours on the machine don't count. */
export const cpuMilliseconds = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const statuses = ["pending-acceptance", "active"] as const;

/** The decision alone, on facts that are already read. */
export const decision = async (): Promise<readonly Row[]> =>
  statuses.map((status) => {
    const [small, large] = [wide(20, status), wide(200, status)];
    const small20 = Array.from({ length: 9 }, () => cpuMilliseconds(() => decide(small, defaultPolicy)));
    return {
      what: `decide, 200 tables a side, ${status}`,
      unit: "ms CPU",
      rounds: Array.from({ length: 9 }, () => cpuMilliseconds(() => decide(large, defaultPolicy))),
      target: atMost(250),
      baseline: { what: "20 tables a side", value: median(small20) },
    };
  });
