import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { coverage, coverageTable } from "./coverage.ts";
import { crashSweep } from "./crash-sweep.ts";
import { drawPlan } from "./draw-plan.ts";
import { runSeeds, type Total } from "./pool.ts";
import { prove } from "./proof.ts";
import { simulate } from "./run.ts";
import { shrink } from "./shrink.ts";
import { report } from "./timeline.ts";

const { values, positionals } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    base: { type: "string" },
    trace: { type: "boolean" },
    workers: { type: "string" },
    cells: { type: "boolean" },
    release: { type: "boolean" },
    mutants: { type: "boolean" },
    most: { type: "string" },
    crashes: { type: "boolean" },
    pairs: { type: "string" },
  },
  allowPositionals: true,
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

/** Each planted bug, with the seed that finds it. */
const proven = async (): Promise<boolean> => {
  const most = Number(values.most ?? 10_000);
  const options = { first: Number(values.base ?? 1), most, workers: Number(values.workers ?? availableParallelism()) };
  const proofs = await prove(positionals, options, ({ mutant: { name, means }, found }) => {
    const by = found ? `seed ${found.seed}: ${found.invariant} ${found.what}` : `MISSED by ${most} seeds`;
    say(`${name.padEnd(26)} ${means.padEnd(58)} ${by.slice(0, 120)}`);
  });
  const missed = proofs.filter(({ found }) => found === null);
  say(`${proofs.length - missed.length} of ${proofs.length} planted bugs found`);
  return missed.length <= Math.floor(proofs.length / 25);
};

/** Every call of every journey, before and after, then pairs of calls. */
const crashed = async (): Promise<boolean> => {
  const broken = await crashSweep(Number(values.pairs ?? 200), (journey, runs, failed) =>
    say(`${journey}: ${runs} runs, ${failed} didn't converge`),
  );
  for (const { journey, crashes, violations } of broken.slice(0, 20))
    say(`${journey} ${JSON.stringify(crashes)}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join("; ")}`);
  say(`${broken.length} runs didn't converge`);
  return broken.length === 0;
};

const asked = (): Promise<boolean> => {
  if (values.mutants) return proven();
  if (values.crashes) return crashed();
  return values.seed === undefined ? many(Number(values.seeds ?? 2000)) : one(Number(values.seed));
};

process.exitCode = (await asked()) ? 0 : 1;
