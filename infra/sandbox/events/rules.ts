import type * as eventbridge from "@aws-sdk/client-eventbridge";
import { AwsError } from "../errors.ts";
import type { Bus, Rule, Target } from "./buses.ts";
import { parsePattern } from "./pattern.ts";

const validation = (message: string): AwsError => new AwsError("ValidationException", message);

/** PutRule: makes or replaces a rule, whose targets stay. */
export const putRule = (bus: Bus, input: eventbridge.PutRuleCommandInput): Rule => {
  const patternText = checkedPattern(input);
  const { Name: name = "" } = input;
  const known = bus.rules.get(name);
  if (!known && bus.rules.size >= 300) throw limitExceeded();
  const rule: Rule = {
    name,
    arn: `arn:aws:events:${bus.region}:${bus.account}:rule/${bus.name === "default" ? "" : `${bus.name}/`}${name}`,
    bus,
    patternText,
    pattern: parsePattern(patternText),
    enabled: input.State !== "DISABLED",
    targets: known?.targets ?? new Map<string, Target>(),
  };
  bus.rules.set(name, rule);
  return rule;
};

const limitExceeded = (): AwsError =>
  new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");

const checkedPattern = ({
  Name: name = "",
  EventPattern: pattern,
  ScheduleExpression: schedule,
}: eventbridge.PutRuleCommandInput): string => {
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
    throw validation(`1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint`);
  if (schedule !== undefined) throw validation("the sandbox knows no scheduled rules: use AWS::Scheduler::Schedule");
  if (pattern === undefined) throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (pattern.length > 4096) throw validation("Event pattern is longer than 4096 characters.");
  return pattern;
};

/** The rule of a bus, or the refusal that AWS answers. */
export const findRule = (bus: Bus, name: string | undefined): Rule => {
  const rule = bus.rules.get(name ?? "");
  if (!rule) throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus.name}.`);
  return rule;
};

/** DeleteRule: one that still has targets stays. */
export const deleteRule = (bus: Bus, name: string | undefined): void => {
  if ((bus.rules.get(name ?? "")?.targets.size ?? 0) > 0) throw validation("Rule can't be deleted since it has targets.");
  bus.rules.delete(name ?? "");
};

const knownTargetFields = ["Id", "Arn", "RoleArn", "Input", "InputPath", "DeadLetterConfig", "RetryPolicy"];

/** PutTargets: adds or replaces targets; at most five a rule. */
export const putTargets = (rule: Rule, targets: readonly eventbridge.Target[]): void => {
  const made = targets.map((target) => targetOf(target, rule));
  const after = new Set([...rule.targets.keys(), ...made.map(({ id }) => id)]);
  if (after.size > 5) throw limitExceeded();
  for (const target of made) rule.targets.set(target.id, target);
};

const targetOf = (given: eventbridge.Target, rule: Rule): Target => {
  for (const [field, value] of Object.entries(given))
    if (value !== undefined && !knownTargetFields.includes(field))
      throw validation(`the sandbox doesn't know the target field ${field}`);
  const { Id: id = "", Arn: arn = "", RoleArn: roleArn } = given;
  if (roleArn === undefined && needsRole(arn, rule)) throw validation(`RoleArn is required for target ${arn}.`);
  return { id, arn, roleArn, deadLetterArn: given.DeadLetterConfig?.Arn, input: given.Input, inputPath: given.InputPath };
};

/** "An IAM role is required for event buses … added as targets after March 2, 2023", and for state machines. */
const needsRole = (arn: string, { bus }: Rule): boolean => {
  const kind = targetKind(arn);
  if (!kind) throw validation(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  return kind === "states" || (kind === "bus" && !arn.includes(`:${bus.region}:${bus.account}:`));
};

export type TargetKind = "bus" | "lambda" | "states" | "sns" | "sqs";

const kinds: readonly (readonly [RegExp, TargetKind])[] = [
  [/^arn:aws:events:[^:]+:\d{12}:event-bus\//, "bus"],
  [/^arn:aws:lambda:[^:]+:\d{12}:function:/, "lambda"],
  [/^arn:aws:states:[^:]+:\d{12}:stateMachine:/, "states"],
  [/^arn:aws:sns:[^:]+:\d{12}:/, "sns"],
  [/^arn:aws:sqs:[^:]+:\d{12}:/, "sqs"],
];

/** What stands behind a target's ARN; undefined for what the sandbox doesn't deliver to. */
export const targetKind = (arn: string): TargetKind | undefined => kinds.find(([form]) => form.test(arn))?.[1];
