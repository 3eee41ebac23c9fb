import type { PutPermissionCommandInput } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../errors.ts";
import { parseBusPolicy } from "./bus-policy.ts";
import type { Bus } from "./buses.ts";
import { isRecord } from "./matchers.ts";

/** PutPermission: a whole policy replaces the old one; a statement is added, or replaces the one with its id. */
export const putPermission = (bus: Bus, input: PutPermissionCommandInput): void => {
  if (input.Policy !== undefined) {
    setStatements(bus, statementsOf(input.Policy));
    return;
  }
  const { StatementId: sid, Principal: principal, Action: action, Condition: condition } = input;
  addStatement(bus, {
    Sid: sid,
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: principal },
    Action: action,
    Resource: bus.arn,
    ...(condition && { Condition: { [condition.Type ?? ""]: { [condition.Key ?? ""]: condition.Value } } }),
  });
};

/** Adds a statement to a bus's policy, or replaces the one with its Sid. */
export const addStatement = (bus: Bus, statement: Readonly<Record<string, unknown>>): void => {
  const others = bus.statements.filter((known) => !isRecord(known) || known.Sid !== statement.Sid);
  setStatements(bus, [...others, statement]);
};

const setStatements = (bus: Bus, statements: readonly unknown[]): void => {
  bus.policy = parseBusPolicy({ Version: "2012-10-17", Statement: statements });
  bus.statements = statements;
};

const statementsOf = (text: string): readonly unknown[] => {
  const policy = parsed(text);
  const statements = isRecord(policy) ? policy.Statement : undefined;
  if (statements === undefined) throw new AwsError("ValidationException", "Parameter Policy is not valid. Reason: no Statement");
  return Array.isArray(statements) ? statements : [statements];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AwsError("ValidationException", "Parameter Policy is not valid. Reason: not JSON");
  }
};
