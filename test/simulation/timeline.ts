import type { Shrunk } from "./shrink.ts";

const isEvent = (line: string): boolean => !/^\S+ {3}/.test(line);
const isNews = (line: string): boolean => / sns:Publish /.test(line);
const isChange = (line: string): boolean => / ec2:(Accept|Authorize|Create|Delete|Modify|Reject|Replace|Revoke)/.test(line);
const wentWrong = (line: string): boolean => / → (?!NoSuchResource)/.test(line);

/** What a person wants to read: what happened to the world, what went wrong, what the product changed and told. */
const timeline = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => isEvent(line) || isChange(line) || isNews(line) || wentWrong(line)).map((line) => line.slice(0, 200));

/** A found violation as a text to act on. */
export const report = ({ plan, simulated }: Shrunk): string =>
  [
    ...simulated.violations.map(({ invariant, what }) => `seed ${plan.seed} breaks ${invariant}: ${what}`),
    "",
    `policy ${plan.pack}; ${plan.vpcs.map(({ name, account, region }) => `vpc-${name} in ${account} ${region}`).join(", ")}`,
    `faults: ${plan.faults.map(({ fault, rate }) => `${fault} ${rate}`).join(", ") || "none"}`,
    "",
    ...timeline(simulated.lines),
    "",
    `replay:      npm run -s simulate -- --seed ${plan.seed}${plan.wire ? " --wire" : ""} [--trace]`,
    `this shorter one, as a regression: ${JSON.stringify(plan)}`,
  ].join("\n");
