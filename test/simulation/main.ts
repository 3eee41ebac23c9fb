import { quietWhenReaderLeaves } from "#cli/commands/output.ts";
import { asked, Misuse, type Mode } from "./command/asked.ts";
import { crashed } from "./command/crashed.ts";
import { help } from "./command/help.ts";
import { many } from "./command/many.ts";
import { one } from "./command/one.ts";
import type { Run } from "./command/outcome.ts";
import { planted } from "./command/planted.ts";
import { relived } from "./command/relived.ts";

const runs: Readonly<Record<Mode, Run>> = { seeds: many, seed: one, mutants: planted, crashes: crashed, history: relived };

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const aside = (text: string): void => void process.stderr.write(`${text}\n`);

/** As the shell's own for a broken pipe: a hunt whose reader left isn't a clean one. */
const readerLeft = 141;

/** The exit code: 0 nothing broke, 1 something did, 2 it wasn't asked properly. */
const main = async (args: readonly string[]): Promise<number> => {
  const what = asked(args);
  if (what.has("help")) {
    out(help());
    return 0;
  }
  const { broken, summary } = await runs[what.mode](what, what.has("json") ? aside : out);
  if (what.has("json")) out(JSON.stringify(summary, null, 2));
  return broken ? 1 : 0;
};

quietWhenReaderLeaves(readerLeft);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  aside(`${error.message}\nsee npm run -s simulate -- --help`);
  process.exitCode = 2;
}
