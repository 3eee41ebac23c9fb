import { Command } from "commander";
import type { Facts } from "#shared/peering/facts.ts";
import type { AccountId, Region, Tags, VpcId } from "#shared/peering/ids.ts";
import { deploymentOf } from "../decision/deployment.ts";
import { readFacts, saveFacts } from "../decision/facts-file.ts";
import { answering, CannotAnswer } from "../decision/failure.ts";
import { judge } from "../decision/judge.ts";
import { factsOfHypothesis, withTags } from "../decision/live-facts.ts";
import { policyOf } from "../decision/policy-of.ts";
import { exitCodeOf, renderAnswer } from "../decision/render-answer.ts";
import type { Output } from "./output.ts";
import { accountId, type ReadingOptions, readingHelp, readingOptions, region, tag, vpcId } from "./reading.ts";

interface Options extends ReadingOptions {
  readonly from?: VpcId;
  readonly fromAccount?: AccountId;
  readonly fromRegion?: Region;
  readonly to?: VpcId;
  readonly toAccount?: AccountId;
  readonly toRegion?: Region;
  readonly tag: Tags;
  readonly caller?: string;
  readonly facts?: string;
  readonly save?: string;
  readonly policy?: readonly string[];
  readonly json?: true;
}

const examples = `
Examples:
  $ peering ask --from vpc-0aaa --to vpc-0bbb --settings settings.json
  $ peering ask --from vpc-0aaa --from-account 111111111111 --from-region eu-west-1 \\
      --to vpc-0bbb --to-account 222222222222 --to-region eu-west-1 --tag peering:reason=checkout
  $ peering ask --facts facts.json --policy infra/policies/default.cedar draft.cedar
  $ peering ask --facts facts.json --tag peering:routes=subnets
  $ peering ask --facts facts.json --json | jq .verdict
${readingHelp}
With --facts nothing is read from AWS.

Exit codes: 0 would be accepted with nothing to change, 2 changes proposed (or approval needed), 3 refused, 1 no answer.
`;

/** \`peering ask\`: what would become of a request, before anyone makes it. */
export const askCommand = (output: Output, ends: (exitCode: number) => void): Command =>
  readingOptions(withVpcs(new Command("ask")))
    .description("say what would become of a peering request: the verdict, every reason, and the exact changes")
    .option("--tag <key=value>", "a tag that would be on the connection, besides those of --facts; may be repeated", tag, {})
    .option("--caller <arn>", "who would ask")
    .option("--facts <file>", "judge a saved facts file instead")
    .option("--save <file>", "save the facts that the answer rests on")
    .option("--policy <files...>", "policy files (default: those in force, infra/policies/*.cedar)")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (options: Options) => ends(await answering(output, () => ask(options, output))));

const withVpcs = (command: Command): Command =>
  command
    .option("--from <vpc>", "the requester's VPC", vpcId)
    .option("--from-account <id>", "its account (default: search the organization)", accountId)
    .option("--from-region <region>", "its region (default: search those of the settings)", region)
    .option("--to <vpc>", "the accepter's VPC", vpcId)
    .option("--to-account <id>", "its account", accountId)
    .option("--to-region <region>", "its region", region);

const ask = async (options: Options, output: Output): Promise<number> => {
  const facts = options.facts === undefined ? await liveFacts(options) : savedFacts(options.facts, options);
  const answer = judge(facts, policyOf(options.policy, facts.settings.organizationId, output.paint));
  if (options.save !== undefined) saveFacts(options.save, facts);
  output.out(options.json ? `${JSON.stringify(answer, null, 2)}\n` : renderAnswer(answer, facts, output.paint).output);
  return exitCodeOf(answer);
};

const liveFacts = async (options: Options): Promise<Facts> => {
  const { from, to } = options;
  if (from === undefined || to === undefined)
    throw new CannotAnswer("which VPCs? give --from VPC and --to VPC, or --facts FILE (peering ask --help shows examples)");
  return factsOfHypothesis(
    {
      from: { vpc: from, account: options.fromAccount, region: options.fromRegion, option: "from" },
      to: { vpc: to, account: options.toAccount, region: options.toRegion, option: "to" },
      tags: options.tag,
      caller: options.caller ?? "",
    },
    deploymentOf(options),
  );
};

/** A facts file says itself between which VPCs; what is asked besides must be what it holds. Tags and caller may differ: what if? */
const savedFacts = (file: string, { from, to, tag: tags, caller }: Options): Facts => {
  const facts = readFacts(file);
  const { requester, accepter } = facts.peering.ends;
  const fits = (from ?? requester.vpc) === requester.vpc && (to ?? accepter.vpc) === accepter.vpc;
  if (!fits)
    throw new CannotAnswer(
      `${file}: it holds the facts of a request from \`${requester.vpc}\` to \`${accepter.vpc}\`; leave --from and --to out`,
    );
  const known = caller === undefined ? facts.known : { ...facts.known, caller };
  return { ...facts, known, sides: { ...facts.sides, requester: withTags(facts.sides.requester, tags) } };
};
