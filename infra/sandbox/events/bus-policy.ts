import { AwsError } from "../errors.ts";
import { isRecord } from "./matchers.ts";

/** Who puts an event on a bus of another account. */
export interface Sender {
  readonly account: string;
  /** the ARN of the rule's role or of the caller */
  readonly arn: string;
  readonly source: string;
  readonly detailType: string;
}

/** Tells whether an account belongs to the organization with this id. */
export type IsMember = (account: string, organizationId: string) => boolean;

type Allows = (sender: Sender, isMember: IsMember) => boolean;

/** A bus's resource policy; what the sandbox can't judge is refused when the policy is put. */
export interface BusPolicy {
  readonly text: string;
  readonly allows: Allows;
}

interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly applies: Allows;
}

const invalid = (finding: string): AwsError =>
  new AwsError("ValidationException", `Parameter Policy is not valid. Reason: ${finding}`);

/** Parses a bus policy as PutPermission and AWS::Events::EventBusPolicy take it. */
export const parseBusPolicy = (policy: { readonly Version: string; readonly Statement: readonly unknown[] }): BusPolicy => {
  const statements = policy.Statement.map(statement).filter((known) => known !== undefined);
  return {
    text: JSON.stringify(policy),
    allows: (sender, isMember) =>
      statements.some(({ effect, applies }) => effect === "Allow" && applies(sender, isMember)) &&
      !statements.some(({ effect, applies }) => effect === "Deny" && applies(sender, isMember)),
  };
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const statement = (raw: unknown): Statement | undefined => {
  if (!isRecord(raw)) throw invalid("a statement must be an object");
  const { Effect: effect, Principal: principal, Action: action, Condition: condition } = raw;
  if (effect !== "Allow" && effect !== "Deny") throw invalid(`unknown Effect ${JSON.stringify(effect)}`);
  const covered = listOf(action).some((one) => one === "events:PutEvents" || one === "events:*" || one === "*");
  if (!covered) return undefined;
  const isPrincipal = principalTest(principal);
  const conditions = conditionTests(condition);
  return { effect, applies: (sender, isMember) => isPrincipal(sender) && conditions.every((holds) => holds(sender, isMember)) };
};

const principalTest = (principal: unknown): ((sender: Sender) => boolean) => {
  const named = listOf(isRecord(principal) ? principal.AWS : principal);
  return ({ account, arn }) =>
    named.some((one) => one === "*" || one === account || one === `arn:aws:iam::${account}:root` || one === arn);
};

const keys: Readonly<Record<string, (sender: Sender, wanted: string, isMember: IsMember) => boolean>> = {
  "aws:principalorgid": ({ account }, wanted, isMember) => isMember(account, wanted),
  "aws:principalaccount": ({ account }, wanted) => account === wanted,
  "aws:sourceaccount": ({ account }, wanted) => account === wanted,
  "aws:principalarn": ({ arn }, wanted) => arn === wanted,
  "events:source": ({ source }, wanted) => source === wanted,
  "events:detail-type": ({ detailType }, wanted) => detailType === wanted,
};

// For a single-valued key ForAllValues and ForAnyValue ask the same as the plain operator.
const operators: Readonly<Record<string, boolean>> = {
  StringEquals: true,
  "ForAllValues:StringEquals": true,
  "ForAnyValue:StringEquals": true,
  ArnEquals: true,
  StringNotEquals: false,
};

const conditionTests = (condition: unknown): readonly Allows[] => {
  if (condition === undefined) return [];
  if (!isRecord(condition)) throw invalid("Condition must be an object");
  return Object.entries(condition).flatMap(([operator, block]) => {
    const wanted = operators[operator];
    if (wanted === undefined || !isRecord(block)) throw invalid(`the sandbox doesn't know the condition operator ${operator}`);
    return Object.entries(block).map(([key, values]): Allows => {
      const equals = keys[key.toLowerCase()];
      if (!equals) throw invalid(`the sandbox doesn't know the condition key ${key}`);
      return (sender, isMember) => listOf(values).some((value) => equals(sender, String(value), isMember)) === wanted;
    });
  });
};
