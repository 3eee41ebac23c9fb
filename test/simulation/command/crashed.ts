import { availableParallelism } from "node:os";
import { crashSweep, journeys } from "../crash-sweep.ts";
import { chosen } from "./asked.ts";
import type { Run } from "./outcome.ts";
import { progress } from "./progress.ts";

/** Every call of every journey, before and after, then pairs of calls. */
export const crashed: Run = async (asked, tell) => {
  const all = Object.keys(journeys).map((name) => ({ name }));
  const names = chosen(all, asked.names).map(({ name }) => name);
  const given = { mostPairs: asked.number("pairs", 200), workers: asked.number("workers", availableParallelism()) };
  const swept = [];
  for (const journey of names) {
    const started = performance.now();
    let shown: ReturnType<typeof progress> | undefined;
    const { runs, broken, firsts, unlike } = await crashSweep({ ...given, journey }, (done, of, failed) => {
      shown ??= progress(of, `first crashes of \`${journey}\``);
      shown(done, failed);
    });
    const seconds = (performance.now() - started) / 1000;
    tell(
      `${journey}: ${firsts} single crashes that leave ${unlike} different things behind; with pairs ${runs} runs, ${broken.length} didn't converge, ${(runs / seconds).toFixed(1)} a second`,
    );
    for (const { crashes, violations } of broken.slice(0, 20))
      tell(`  ${JSON.stringify(crashes)}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join("; ")}`);
    swept.push({ journey, firsts, unlike, runs, seconds, broken });
  }
  const failed = swept.reduce((sum, { broken }) => sum + broken.length, 0);
  tell(`${failed} of ${swept.reduce((sum, { runs }) => sum + runs, 0)} runs didn't converge`);
  return { broken: failed > 0, summary: { ...given, journeys: swept } };
};
