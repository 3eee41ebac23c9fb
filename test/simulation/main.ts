import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { coverage, coverageTable } from "./coverage.ts";
import { drawPlan } from "./draw-plan.ts";
import { runSeeds, type Total } from "./pool.ts";
import { simulate } from "./run.ts";
import { shrink } from "./shrink.ts";
import { report } from "./timeline.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    base: { type: "string" },
    trace: { type: "boolean" },
    workers: { type: "string" },
    cells: { type: "boolean" },
    release: { type: "boolean" },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** A fresh base for each commit, and the same for everyone who has it: seven digits of its hash. */
const baseOfCommit = (): number => {
  try {
    return Number.parseInt(execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).slice(0, 7), 16);
  } catch {
    return 1;
  }
};

const one = async (seed: number): Promise<boolean> => {
  const simulated = await simulate(drawPlan(seed), { trace: true });
  if (values.trace) say(simulated.lines.join("\n"));
  say(`seed ${seed}: ${simulated.calls} calls, ${simulated.struck} faults and happenings, trace ${simulated.hash}`);
  const [first] = simulated.violations;
  if (!first) return true;
  say(report(await shrink(drawPlan(seed), first.invariant)));
  return false;
};

const summary = (total: Total, seconds: number): string => {
  const mean = (sum: number) => (sum / total.seeds).toFixed(1);
  const sweeps = total.sweeps.map((runs, index) => `${runs} after ${index}`).join(", ");
  return [
    `${total.seeds} simulations, ${total.calls} calls; a run: ${mean(total.calls)} calls, ${mean(total.struck)} faults and happenings`,
    `${(total.seeds / total.cpuSeconds).toFixed(1)} simulations a CPU second, ${(total.seeds / seconds).toFixed(1)} a second in all`,
    `converged: ${sweeps} sweeps`,
    `${total.broken.length} seeds broke an invariant`,
  ].join("\n");
};

const many = async (count: number): Promise<boolean> => {
  const base = values.base === undefined ? baseOfCommit() : Number(values.base);
  say(`seeds ${base} to ${base + count - 1}`);
  const started = performance.now();
  let told = 0;
  const workers = values.workers === undefined ? {} : { workers: Number(values.workers) };
  const total = await runSeeds({ first: base, count, ...workers }, ({ seeds, broken }) => {
    if (seeds - told < 5000) return;
    told = seeds;
    say(`… ${seeds}, ${broken.length} broken`);
  });
  if (values.cells) for (const [cell, times] of [...total.hits].sort(([a], [b]) => (a < b ? -1 : 1))) say(`${cell} ${times}`);
  say(coverageTable(total.hits));
  say(summary(total, (performance.now() - started) / 1000));
  const empty = coverage(total.hits).filter(({ times }) => times === 0);
  if (values.release && empty.length > 0) say(`never hit: ${empty.map(({ name }) => name).join(", ")}`);
  for (const { seed, violations } of total.broken.slice(0, 20))
    say(`seed ${seed}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join("; ")}`);
  const [first] = total.broken;
  if (first?.violations[0]) say(report(await shrink(drawPlan(first.seed), first.violations[0].invariant)));
  return total.broken.length === 0 && !(values.release && empty.length > 0);
};

const fine = values.seed === undefined ? await many(Number(values.seeds ?? 2000)) : await one(Number(values.seed));
process.exitCode = fine ? 0 : 1;
