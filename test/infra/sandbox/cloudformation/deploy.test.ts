import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterEach, describe, expect, it } from "vitest";
import { type DeployRequest, deploy, type FunctionSetting } from "#infra/sandbox/cloudformation/deploy.ts";
import { mergeTemplates, parseTemplate, type Template } from "#infra/sandbox/cloudformation/template.ts";
import { createDynamodb } from "#infra/sandbox/dynamodb/dynamodb.ts";
import { createEvents } from "#infra/sandbox/events/events.ts";
import { createLambda } from "#infra/sandbox/lambda/lambda.ts";
import { createSandbox } from "#infra/sandbox/sandbox.ts";
import { createStates } from "#infra/sandbox/states/states.ts";

const hub = "999999999999";
const members = ["111111111111", "222222222222", "333333333333"];
const organizationId = "o-abcd1234";
const region = "eu-west-1";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const world = ({ skip = [] as readonly string[], accounts = members } = {}) => {
  const sandbox = createSandbox({
    seed: 1,
    startAt: "2026-11-22T12:00:00Z",
    organization: { id: organizationId, managementAccount: hub },
  });
  const lambda = createLambda(sandbox);
  const states = createStates(sandbox, lambda);
  const events = createEvents(sandbox, {
    isMember: (account, id) => id === organizationId && (account === hub || accounts.includes(account)),
    targets: { lambda: lambda.invokeForRule.bind(lambda) },
  });
  const dynamodb = createDynamodb();
  open.push(
    () => dynamodb.close(),
    () => sandbox.close(),
  );
  const asked: (readonly string[])[] = [];
  const context = {
    core: sandbox,
    identity: sandbox.identity,
    topics: sandbox.topics,
    events,
    states,
    lambda,
    dynamodb,
    accounts: (targets: readonly string[]) => {
      asked.push(targets);
      return accounts;
    },
    skipAccounts: new Set(skip),
  };
  const put = (request: Omit<DeployRequest, "account" | "region">) => deploy(context, { account: hub, region, ...request });
  return { sandbox, lambda, states, events, asked, put };
};

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const load = createRequire(import.meta.url);
/** `${file(…)}` as the Serverless tools resolve it: JSON, or what a module's member computes. */
const file = (path: string, member: string | undefined): unknown => {
  if (member === undefined) return JSON.parse(read(path));
  const computed = load(`../../../../${path}`) as Record<string, () => unknown>;
  return computed[member]?.();
};

const stages = ["Intake", "Propose", "Apply", "Verify", "Announce", "Sweep"];

/** The product's own templates, with the functions that the Serverless tools add. */
const product = (): Template =>
  mergeTemplates([
    ...["events/hub", "workflow/workflow", "access/hub", "access/stackset", "monitoring/alarms"].map((name) =>
      parseTemplate(read(`infra/${name}.yml`), file),
    ),
    {
      Parameters: {
        OrganizationId: { Type: "String" },
        ExternalId: { Type: "String" },
        MemberRegions: { Type: "CommaDelimitedList" },
        MemberTargets: { Type: "CommaDelimitedList" },
        StackSetCallAs: { Type: "String" },
        TagPrefix: { Type: "String" },
        SweepSchedule: { Type: "String" },
      },
      Resources: Object.fromEntries(
        stages.map((stage) => [
          `${stage}LambdaFunction`,
          {
            Type: "AWS::Lambda::Function",
            Properties: {
              FunctionName: `peering-autopilot-${stage.toLowerCase()}`,
              Role: { "Fn::GetAtt": [`${stage}Role`, "Arn"] },
              Timeout: 60,
              Environment: { Variables: { LEDGER_TABLE: { Ref: "Ledger" } } },
            },
          },
        ]),
      ),
    },
  ]);

const parameters = {
  OrganizationId: organizationId,
  ExternalId: "0123456789abcdef",
  MemberRegions: "us-east-1,eu-west-1",
  MemberTargets: "r-abcd",
  StackSetCallAs: "SELF",
  TagPrefix: "peering:",
  SweepSchedule: "rate(15 minutes)",
};

const recording = () => {
  const settings: FunctionSetting[] = [];
  const invoked: [string, unknown][] = [];
  const functions = Object.fromEntries(
    stages.map((stage) => [
      `${stage}LambdaFunction`,
      (setting: FunctionSetting) => {
        settings.push(setting);
        return async (event: unknown) => {
          invoked.push([stage, event]);
          return stage === "Sweep" ? { accounts: ["a", "b"] } : event;
        };
      },
    ]),
  );
  return { settings, invoked, functions };
};

describe("the product's templates", () => {
  it("bring a call of a member to the intake function, from every region", async () => {
    const { sandbox, events, put, asked } = world();
    const { invoked, functions, settings } = recording();
    const stack = await put({ template: product(), stackName: "peering-autopilot", parameters, functions });
    expect(asked).toEqual([["r-abcd"]]);
    expect(settings.map(({ name }) => name).sort()).toEqual(
      stages.map((stage) => `peering-autopilot-${stage.toLowerCase()}`).sort(),
    );
    for (const setting of settings) expect(setting.environment.LEDGER_TABLE).toBe(stack.resources.get("Ledger")?.ref);
    for (const [account, at] of [
      [members[0], "us-east-1"],
      [members[2], "eu-west-1"],
    ] as const)
      for (const eventName of ["CreateVpcPeeringConnection", "CreateVpc"])
        events.inject(
          {
            account: account ?? "",
            region: at,
            source: "aws.ec2",
            detailType: "AWS API Call via CloudTrail",
            detail: { eventSource: "ec2.amazonaws.com", eventName },
          },
          "default",
        );
    await sandbox.clock.runUntilQuiet();
    expect(events.undelivered).toEqual([]);
    expect(invoked.map(([stage, event]) => `${stage} ${(event as { account: string }).account}`).sort()).toEqual([
      "Intake 111111111111",
      "Intake 333333333333",
    ]);
    stack.stop();
  });

  it("make the roles, once for each member account", async () => {
    const { sandbox, put } = world({ skip: ["333333333333"] });
    const stack = await put({ template: product(), parameters, functions: recording().functions });
    expect(stack.members.map(({ account, region: at, resources }) => `${account} ${at} ${resources.size}`)).toEqual([
      "111111111111 us-east-1 1",
      "222222222222 us-east-1 1",
      "111111111111 eu-west-1 5",
      "222222222222 eu-west-1 5",
    ]);
    const roles = sandbox.identity.roles().map(({ account, name }) => `${account} ${name}`);
    expect(roles).toContain(`${hub} peering-autopilot-propose`);
    expect(roles).toContain("222222222222 PeeringAutopilotWrite");
    expect(roles.filter((role) => role.startsWith("333333333333"))).toEqual([]);
    stack.stop();
  });

  it("sweep when time is advanced, not before", async () => {
    const { sandbox, states, put } = world();
    const { invoked, functions } = recording();
    const stack = await put({ template: product(), parameters, functions });
    await sandbox.clock.runUntilQuiet();
    expect(states.executions).toEqual([]);
    await sandbox.clock.advance(31 * 60_000);
    expect(states.executions.filter(({ machine }) => machine === "peering-autopilot-sweep").map(({ status }) => status)).toEqual([
      "SUCCEEDED",
      "SUCCEEDED",
    ]);
    expect(invoked.map(([, event]) => event)).toContainEqual({ sweep: "account", account: "b" });
    stack.stop();
    await sandbox.clock.advance(60 * 60_000);
    expect(states.executions.filter(({ machine }) => machine === "peering-autopilot-sweep")).toHaveLength(2);
  });

  it("come to accounts that join later", async () => {
    const accounts = members.slice(0, 1);
    const { put } = world({ accounts });
    const stack = await put({ template: product(), parameters, functions: recording().functions });
    expect(stack.members).toHaveLength(2);
    accounts.push("444444444444");
    await stack.syncMembers();
    expect(stack.members.slice(2).map(({ account }) => account)).toEqual(["444444444444", "444444444444"]);
    await stack.syncMembers();
    expect(stack.members).toHaveLength(4);
    stack.stop();
  });
});

describe("deploy", () => {
  const single = (resource: Template["Resources"][string], more: Partial<Template> = {}): Template => ({
    Resources: { R: resource },
    ...more,
  });

  it("refuses an unknown type before it makes anything", async () => {
    const { sandbox, put } = world();
    const role = {
      Type: "AWS::IAM::Role",
      Properties: { RoleName: "r", AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] } },
    };
    const template = { Resources: { A: role, B: { Type: "AWS::S3::Bucket" } } };
    await expect(put({ template })).rejects.toThrow("the sandbox can't deploy `B`: it doesn't know the type `AWS::S3::Bucket`");
    expect(sandbox.identity.roles()).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["AWS::Lambda::Function", { Role: "r" }, "no code is given for the function `R`"],
    [
      "AWS::Scheduler::Schedule",
      { ScheduleExpression: "cron(0 0 * * ? *)", Target: { Arn: "arn:aws:states:x:y:stateMachine:m", RoleArn: "r" } },
      "doesn't know the schedule `cron(0 0 * * ? *)`",
    ],
    ["AWS::IAM::Role", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }, "doesn't know the managed policy"],
    ["AWS::CloudFormation::StackSet", { PermissionModel: "SELF_MANAGED" }, "SERVICE_MANAGED stack sets only"],
    ["AWS::StepFunctions::StateMachine", { StateMachineType: "EXPRESS" }, "STANDARD state machines only"],
    ["AWS::Events::Rule", { ScheduleExpression: "rate(1 minute)" }, "no scheduled rules"],
    ["AWS::Events::Rule", { EventPattern: { source: [{ like: "x" }] } }, "Unrecognized match type like"],
  ])("refuses %s with %j", async (Type, Properties, message) => {
    await expect(
      world().put({ template: single({ Type, Properties: Properties as Record<string, unknown> }), stackName: "s" }),
    ).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^stack `s` in account `999999999999` \(`eu-west-1`\): resource `R`: /),
      }),
    );
    await expect(world().put({ template: single({ Type, Properties: Properties as Record<string, unknown> }) })).rejects.toThrow(
      message,
    );
  });

  it("leaves out what its condition excludes, and gives outputs", async () => {
    const { put } = world();
    const template = {
      Parameters: { Env: { Type: "String", Default: "dev" } },
      Conditions: { Live: { "Fn::Equals": [{ Ref: "Env" }, "live"] } },
      Resources: {
        Q: { Type: "AWS::SQS::Queue", Properties: { QueueName: "q" } },
        L: { Type: "AWS::SNS::Topic", Condition: "Live" },
        K: { Type: "AWS::KMS::Key" },
        A: { Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/a", TargetKeyId: { Ref: "K" } } },
      },
      Outputs: { Url: { Value: { Ref: "Q" } }, Arn: { Value: { "Fn::GetAtt": ["Q", "Arn"] } } },
    };
    const { resources, outputs } = await put({ template });
    expect([...resources.keys()]).toEqual(["Q", "K", "A"]);
    expect(outputs).toEqual({
      Url: "https://sqs.eu-west-1.amazonaws.com/999999999999/q",
      Arn: "arn:aws:sqs:eu-west-1:999999999999:q",
    });
  });

  it("takes a definition as text with substitutions", async () => {
    const { states, put, sandbox } = world();
    const definition = JSON.stringify({ StartAt: "W", States: { W: { Type: "Wait", Seconds: "SECONDS", End: true } } });
    const Properties = {
      RoleArn: "arn:aws:iam::999999999999:role/m",
      DefinitionString: { "Fn::Sub": definition.replace('"SECONDS"', "$".concat("{!Seconds}")) },
      DefinitionSubstitutions: { Seconds: 5 },
    };
    const { resources } = await put({ template: single({ Type: "AWS::StepFunctions::StateMachine", Properties }) });
    states.start({ machineArn: resources.get("R")?.ref ?? "", input: "{}" });
    await sandbox.clock.runUntilQuiet();
    expect(states.executions[0]).toMatchObject({ status: "SUCCEEDED", stoppedAt: Date.UTC(2026, 10, 22, 12, 0, 5) });
  });
});
