import { emulatorBugs } from "../history/emulators.ts";
import { history } from "../history/history.ts";
import { relive } from "../history/relive.ts";
import { chosen } from "./asked.ts";
import type { Run } from "./outcome.ts";

/** Known bugs of other tools: each day again, and which test looks at where an emulator was unlike AWS. */
export const relived: Run = async (asked, tell) => {
  const names = chosen([...history, ...emulatorBugs], asked.names).map(({ name }) => name);
  const days = [];
  for (const bug of history.filter(({ name }) => names.includes(name))) {
    const { wrong, calls, lines } = await relive(bug);
    tell(`${bug.name.padEnd(44)} ${wrong.length === 0 ? "ends well" : `BROKEN: ${wrong.join("; ")}`}`);
    tell(`${"".padEnd(4)}${bug.source}: ${bug.happened}`);
    if (wrong.length > 0 && asked.has("trace")) tell(lines.join("\n"));
    days.push({ name: bug.name, source: bug.source, happened: bug.happened, calls, wrong });
  }
  const tests = emulatorBugs.filter(({ name }) => names.includes(name));
  for (const { name, source, happened, file, title } of tests) {
    tell(`${name.padEnd(44)} test/infra/sandbox/${file}: ${title}`);
    tell(`${"".padEnd(4)}${source}: ${happened}`);
  }
  const broken = days.filter(({ wrong }) => wrong.length > 0);
  tell(`${days.length - broken.length} of ${days.length} end well; ${tests.length} more are tests of the sandbox`);
  return { broken: broken.length > 0, summary: { days, tests } };
};
