import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { type Cell, type Coverage, cells, coverage, coverageTable, shortfalls } from "../coverage.ts";
import { runSeeds, type Total } from "../pool.ts";
import { shrink } from "../shrink.ts";
import { report } from "../timeline.ts";
import { dayOf } from "./day.ts";
import type { Run } from "./outcome.ts";
import { progress } from "./progress.ts";

/** A fresh base for each commit, and the same for everyone who has it: seven digits of its hash. */
const baseOfCommit = (): number => {
  try {
    return Number.parseInt(execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).slice(0, 7), 16);
  } catch {
    return 1;
  }
};

const tracesOf = ({ traces }: Total): string => traces.toString(16).padStart(16, "0");

const text = (total: Total, seconds: number): string => {
  const mean = (sum: number) => (sum / total.seeds).toFixed(1);
  const sweeps = total.sweeps.map((runs, index) => `${runs} after ${index}`).join(", ");
  return [
    `${total.seeds} simulations, ${total.calls} calls; a run: ${mean(total.calls)} calls, ${mean(total.struck)} faults and happenings`,
    `${(total.seeds / total.cpuSeconds).toFixed(1)} simulations a CPU second, ${(total.seeds / seconds).toFixed(1)} a second in all`,
    `converged: ${sweeps} sweeps`,
    `${total.fair.days} fair days, without a sweep: the longest settled ${total.fair.longest / 1000} virtual seconds after its last fault`,
    `traces ${tracesOf(total)}: the same for these seeds at this commit, whatever the threads (I23)`,
    `${total.broken.length} seeds broke an invariant`,
  ].join("\n");
};

const cellLine = ({ fault, on, times, unreachable }: Cell): string =>
  `${fault.padEnd(24)} ${on.padEnd(48)} ${String(times).padStart(9)}${unreachable === null ? "" : `  ${unreachable}`}`;

const brokenLine = ({ seed, violations }: Total["broken"][number]): string =>
  `seed ${seed}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join("; ")}`;

const summary = (total: Total, of: { readonly base: number; readonly seconds: number; readonly lacking: readonly string[] }) => ({
  ...of,
  seeds: total.seeds,
  calls: total.calls,
  struck: total.struck,
  cpuSeconds: total.cpuSeconds,
  sweeps: total.sweeps,
  fair: total.fair,
  traces: tracesOf(total),
  made: Object.fromEntries(total.made),
  broken: total.broken,
  coverage: coverage(total) satisfies readonly Coverage[],
  cells: cells(total),
});

/** Many days, shared out over the cores. */
export const many: Run = async (asked, tell) => {
  const count = asked.number("seeds", 2000);
  const base = asked.number("base", baseOfCommit());
  tell(`seeds ${base} to ${base + count - 1}`);
  const started = performance.now();
  const shown = progress(count, "seeds");
  const workers = asked.number("workers", availableParallelism());
  const share = { first: base, count, workers, wire: asked.has("wire") };
  let told = 0;
  const total = await runSeeds(share, ({ seeds, broken }) => {
    // as they come: a long run that is broken off has told what it found
    for (const each of broken.slice(told)) tell(brokenLine(each));
    told = broken.length;
    shown(seeds, broken.length);
  });
  const seconds = (performance.now() - started) / 1000;
  if (asked.has("cells")) tell(cells(total).map(cellLine).join("\n"));
  tell(coverageTable(total));
  tell(text(total, seconds));
  const lacking = asked.has("release") ? shortfalls(total) : [];
  if (lacking.length > 0) tell(lacking.join("\n"));
  const [first] = total.broken;
  if (first?.violations[0]) tell(report(await shrink(dayOf(asked, first.seed), first.violations[0].invariant)));
  return { broken: total.broken.length + lacking.length > 0, summary: summary(total, { base, seconds, lacking }) };
};
