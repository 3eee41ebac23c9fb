import type { Output } from "../commands/output.ts";
import { type ReadCases, readCases } from "./cases-file.ts";
import { printFaults } from "./check.ts";
import { annotateFaults, type Reporter, report } from "./reporters.ts";
import { runCases } from "./run-cases.ts";

type Cases = Extract<ReadCases, { is: "cases" }>;
type Faults = Extract<ReadCases, { is: "faults" }>;

/** `peering policy test`: 0 all cases pass, 1 one fails, 2 a file or its policies have faults. */
export const testFiles = (files: readonly string[], reporter: Reporter, output: Output): number => {
  const read = files.map(readCases);
  const faulty = read.filter((each): each is Faults => each.is === "faults");
  if (faulty.length > 0) {
    const faults = faulty.flatMap((each) => each.faults);
    if (reporter === "github") output.out(annotateFaults(faults));
    output.err(
      `${printFaults(
        faults,
        faulty.flatMap(({ sources }) => sources),
        output.paint,
      )}\n`,
    );
    return 2;
  }
  const { output: text, exitCode } = report(
    read.filter((each): each is Cases => each.is === "cases").map(runCases),
    reporter,
    output.paint,
  );
  output.out(text);
  return exitCode;
};
