import { wildcard } from "../events/wildcard.ts";

/** A statement of a function's resource policy. */
export interface Permission {
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** Does the statement let EventBridge invoke the function for this rule? */
export const covers = ({ principal, sourceArn = "*", sourceAccount }: Permission, ruleArn: string): boolean =>
  principal === "events.amazonaws.com" &&
  wildcard(sourceArn)(ruleArn) &&
  (sourceAccount ?? accountOf(ruleArn)) === accountOf(ruleArn);

const accountOf = (arn: string): string | undefined => arn.split(":")[4];
