import { wildcard } from "../events/wildcard.ts";

/** May a role, used by an AWS service (a rule, a state machine, a schedule), do this to that resource? */
export type RoleMay = (roleArn: string, action: string, resource: string) => boolean;

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
