import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { type ReportContext, renderReport } from "#shared/render/report.ts";
import { mismatches } from "../scenario/expectation.ts";
import { InvalidScenario, printFault } from "../scenario/fault.ts";
import { parseScenario, type ReadScenario } from "../scenario/parse.ts";
import { type Ran, runScenario } from "../scenario/run.ts";
import { didYouMean } from "../scenario/suggest.ts";
import type { Output } from "./output.ts";
import { progressOn } from "./progress.ts";

const faultProfiles = ["none", "drop", "duplicate", "delay"] as const;
export type FaultProfile = (typeof faultProfiles)[number];

interface Options {
  readonly json?: true;
  readonly seed: number;
  readonly faults: FaultProfile;
  readonly wire?: true;
}

const examples = `
Examples:
  $ peering simulate infra/scenarios/demo.yaml
  $ peering simulate scenario.yaml --faults duplicate --seed 7
  $ peering simulate scenario.yaml --json | jq .peerings

Exit codes: 0 it ran to the end, 1 an expectation in the file failed, 2 the file is not valid.
`;

/** \`peering simulate FILE\`: a scenario run in the sandbox, and its report. */
export const simulateCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  new Command("simulate")
    .description("build a scenario's organization in the sandbox, run the whole pipeline in virtual time, print the report")
    .argument("<file>", "scenario in YAML or JSON")
    .option("--json", "print only the report, as JSON")
    .option("--seed <n>", "seed of the run; the same seed gives the same report", wholeNumber, 1)
    .option("--faults <profile>", `what happens to events: ${faultProfiles.join(", ")}`, faultProfile, "none" as const)
    .option("--wire", "reach the sandbox over HTTP with the SDK's own clients, as when deployed; the same report, slower")
    .addHelpText("after", examples)
    .action(async (file: string, options: Options) => ends(await simulate(file, options, output)));

export const wholeNumber = (text: string): number => {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
};

const faultProfile = (text: string): FaultProfile => {
  const known = faultProfiles.find((profile) => profile === text);
  if (known === undefined) throw new InvalidArgumentError(`Profiles: ${faultProfiles.join(", ")}${hint(text)}.`);
  return known;
};

const hint = (text: string): string => {
  const found = didYouMean(text, faultProfiles);
  return found.startsWith("; did") ? found.slice(0, -1) : "";
};

/** Reads a scenario; faults go to standard error, and null comes back. */
export const readScenario = (file: string, output: Output): ReadScenario | null => {
  try {
    return parseScenario(file, readFileSync(file, "utf8"));
  } catch (error) {
    const faults = faultsOf(error, file);
    output.err(`${faults.join("\n")}\n`);
    return null;
  }
};

const faultsOf = (error: unknown, file: string): readonly string[] => {
  if (error instanceof InvalidScenario) return error.faults.map(printFault);
  if (error instanceof Error && "syscall" in error) return [`${file}:1:1 can't be read: ${error.message}`];
  throw error;
};

const simulate = async (file: string, options: Options, output: Output): Promise<number> => {
  const read = readScenario(file, output);
  if (!read) return 2;
  const progress = progressOn(output, options.json ? "silent" : "shown");
  try {
    const ran = await progress.follow(read, (listener) =>
      runScenario(read, { seed: options.seed, faults: options.faults, wire: options.wire === true, listener }),
    );
    return print(read, ran, { json: options.json === true ? "only" : "no", output });
  } catch (error) {
    if (!(error instanceof InvalidScenario)) throw error;
    output.err(`${faultsOf(error, file).join("\n")}\n`);
    return 2;
  }
};

const print = (read: ReadScenario, ran: Ran, to: { readonly json: "only" | "no"; readonly output: Output }): number => {
  const missed = read.scenario.expect === undefined ? null : mismatches(read.scenario.expect, ran.report);
  const context: ReportContext = { ...ran.context, mismatches: missed };
  const { output, exitCode } = renderReport(ran.report, context, to.output.paint);
  if (to.json === "no") to.output.out(output);
  else {
    to.output.out(`${JSON.stringify(ran.report, null, 2)}\n`);
    for (const mismatch of missed ?? []) to.output.err(`${read.file}: not as expected: ${mismatch}\n`);
  }
  return exitCode;
};
