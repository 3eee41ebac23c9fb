import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { readFacts } from "../decision/facts-file.ts";
import { answering } from "../decision/failure.ts";
import { policyOf } from "../decision/policy-of.ts";
import { isChanged, renderReplay, replay } from "../decision/replay.ts";
import { check, printFaults } from "../policy/check.ts";
import { readPolicyFiles } from "../policy/files.ts";
import { type Formatted, format } from "../policy/format.ts";
import { type Reporter, reporters } from "../policy/reporters.ts";
import { testFiles } from "../policy/test-files.ts";
import type { Output } from "./output.ts";

const examples = `
Examples:
  $ peering policy check
  $ peering policy fmt --check
  $ peering policy test infra/policies/packs/hub-and-spoke.test.yaml
  $ peering policy replay --facts saved/*.json --policy draft.cedar

How to write a policy: infra/policies/README.md
`;

type Ends = (exitCode: number) => void;

/** \`peering policy …\`: work on policies without AWS. */
export const policyCommand = (output: Output, ends: Ends): Command => {
  const policy = new Command("policy")
    .description("check, format, test and replay policies, without AWS")
    .addHelpText("after", examples);
  for (const command of [
    checkCommand(output, ends),
    formatCommand(output, ends),
    testCommand(output, ends),
    replayCommand(output, ends),
  ])
    policy.addCommand(command);
  return policy;
};

const filesArgument = "policy files (default: those in force, infra/policies/*.cedar)";

const checkExamples = `
Examples:
  $ peering policy check
  $ peering policy check infra/policies/default.cedar draft.cedar
  $ peering policy check --json | jq '.faults[].message'

Exit codes: 0 no fault, 2 at least one.
`;

const checkCommand = (output: Output, ends: Ends): Command =>
  new Command("check")
    .description("find every fault: syntax, types, ids, reasons, policies without an effect")
    .argument("[files...]", filesArgument)
    .option("--json", "print one JSON object")
    .addHelpText("after", checkExamples)
    .action((files: readonly string[], { json }: { readonly json?: true }) => {
      const { output: text, exitCode } = check(readPolicyFiles(files), { as: json ? "json" : "text", paint: output.paint });
      output.out(text);
      ends(exitCode);
    });

const formatExamples = `
Examples:
  $ peering policy fmt
  $ peering policy fmt draft.cedar
  $ peering policy fmt --check

Exit codes: 0 done, 1 with --check: a file is laid out otherwise, 2 a file doesn't parse (no file is written).
`;

const formatCommand = (output: Output, ends: Ends): Command =>
  new Command("fmt")
    .description("lay policy files out as Cedar's formatter does; comments stay")
    .argument("[files...]", filesArgument)
    .option("--check", "write nothing; name the files that would change")
    .addHelpText("after", formatExamples)
    .action((files: readonly string[], options: { readonly check?: true }) =>
      ends(formatFiles(files, options.check ? "check" : "write", output)),
    );

const formatFiles = (named: readonly string[], mode: "check" | "write", output: Output): number => {
  const read = readPolicyFiles(named);
  const all = read.files.map(format);
  const faults = [...read.faults, ...all.flatMap((each) => (each.is === "refused" ? each.faults : []))];
  if (faults.length > 0) {
    output.err(`${printFaults(faults, read.files, output.paint)}\n`);
    return 2;
  }
  const changed = all.filter((each): each is Formatted & { is: "formatted" } => each.is === "formatted" && each.changed);
  for (const { file, text } of changed) {
    if (mode === "write") writeFileSync(file, text);
    output.out(`${file}${mode === "write" ? "" : ": would be laid out otherwise; run `peering policy fmt`"}\n`);
  }
  return mode === "check" && changed.length > 0 ? 1 : 0;
};

const testExamples = `
A case is five lines:

  policies: [../default.cedar, hub-and-spoke.cedar]
  cases:
    - name: a spoke asks a hub
      request: { accepter: { accountTags: { "peering:role": hub } } }
      expect: permitted

Examples:
  $ peering policy test infra/policies/packs/*.test.yaml
  $ peering policy test cases.yaml --reporter junit > results.xml
  $ peering policy test cases.yaml --reporter github

Exit codes: 0 all cases pass, 1 at least one fails, 2 a file or its policies have faults.
`;

const testCommand = (output: Output, ends: Ends): Command =>
  new Command("test")
    .description("ask policies about the cases in YAML files, and compare the answers")
    .argument("<files...>", "files of cases")
    .addOption(new Option("--reporter <name>", "how to write the results").choices(reporters).default("text"))
    .addHelpText("after", testExamples)
    .action((files: readonly string[], { reporter }: { readonly reporter: Reporter }) =>
      ends(testFiles(files, reporter, output)),
    );

const replayExamples = `
Examples:
  $ peering policy replay --facts saved/*.json --policy infra/policies/default.cedar draft.cedar
  $ peering policy replay --facts saved/*.json --policy draft.cedar --in-force infra/policies/default.cedar --json

Facts are saved by \`peering facts --save\` and \`peering ask --save\`. Nothing is read from AWS.

Exit codes: 0 nothing would change, 2 a verdict or its changes would, 1 a file is not valid.
`;

interface ReplayOptions {
  readonly facts: readonly string[];
  readonly policy: readonly string[];
  readonly inForce?: readonly string[];
  readonly json?: true;
}

const replayCommand = (output: Output, ends: Ends): Command =>
  new Command("replay")
    .description("judge saved facts by a draft: which verdicts change, and why")
    .requiredOption("--facts <files...>", "saved facts files")
    .requiredOption("--policy <files...>", "all policy files of the draft")
    .option("--in-force <files...>", "the policy files to compare with (default: infra/policies/*.cedar)")
    .option("--json", "print one JSON object")
    .addHelpText("after", replayExamples)
    .action(async (options: ReplayOptions) => ends(await answering(output, async () => replayAll(options, output))));

const replayAll = ({ facts, policy, inForce, json }: ReplayOptions, output: Output): number => {
  const all = facts.map((file) => {
    const read = readFacts(file);
    const { organizationId } = read.settings;
    const policies = {
      inForce: policyOf(inForce, organizationId, output.paint),
      draft: policyOf(policy, organizationId, output.paint),
    };
    return replay(file, read, policies);
  });
  output.out(json ? `${JSON.stringify({ replayed: all }, null, 2)}\n` : renderReplay(all, output.paint));
  return all.some(isChanged) ? 2 : 0;
};
