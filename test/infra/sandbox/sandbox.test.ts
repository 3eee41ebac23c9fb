import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { hub, policy, region, smallOrganization, spoke } from "./both-ways.ts";

let sandbox: Sandbox;
let endpoint: string;

beforeEach(async () => {
  sandbox = smallOrganization();
  endpoint = (await sandbox.serve()).url;
});
afterEach(() => sandbox.close());

const at = (account: string) => ({ endpoint, region, credentials: sandbox.identity.accountKeys(account), maxAttempts: 1 });

describe("one port", () => {
  it("listens on the loopback interface only", () => {
    expect(new URL(endpoint).hostname).toBe("127.0.0.1");
  });

  it("is what AWS_ENDPOINT_URL points an unchanged client to", async () => {
    const variables = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: spoke, AWS_SECRET_ACCESS_KEY: "test" };
    const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, variables);
    try {
      expect(await new STSClient().send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: spoke });
      expect((await new EC2Client().send(new DescribeVpcsCommand({}))).$metadata.httpStatusCode).toBe(200);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it("keeps tables of the same name apart by account, and tells conditions that failed", async () => {
    const item = (value: string) => ({ TableName: "ledger", Item: { id: { S: "pcx-1" }, value: { S: value } } });
    for (const account of [hub, spoke]) {
      const client = new DynamoDBClient(at(account));
      await client.send(
        new CreateTableCommand({
          TableName: "ledger",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        }),
      );
      await client.send(new PutItemCommand(item(account)));
    }
    const client = new DynamoDBClient(at(hub));
    const { Item: found } = await client.send(new GetItemCommand({ TableName: "ledger", Key: { id: { S: "pcx-1" } } }));
    expect(found?.value).toEqual({ S: hub });
    const again = client.send(new PutItemCommand({ ...item("late"), ConditionExpression: "attribute_not_exists(id)" }));
    await expect(again).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  });

  it("brings a call, by way of CloudTrail and a rule, to its target", async () => {
    const events = new EventBridgeClient(at(spoke));
    const pattern = { source: ["aws.ec2"], detail: { eventName: ["CreateVpc"], errorCode: [{ exists: false }] } };
    await events.send(new PutRuleCommand({ Name: "calls", EventPattern: JSON.stringify(pattern) }));
    const queue = `arn:aws:sqs:${region}:${spoke}:calls`;
    await events.send(new PutTargetsCommand({ Rule: "calls", Targets: [{ Id: "queue", Arn: queue }] }));
    const client = new EC2Client(at(spoke));
    await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await client.send(new CreateVpcCommand({ CidrBlock: "not a block" })).catch(() => {});
    await client.send(new DescribeVpcsCommand({}));
    await sandbox.clock.runUntilQuiet();
    expect(sandbox.events.queues.get(queue)).toMatchObject([
      { account: spoke, region, "detail-type": "AWS API Call via CloudTrail", detail: { eventName: "CreateVpc" } },
    ]);
  });

  it("runs a workflow in virtual time, by a role that must be allowed to call its function", async () => {
    const lambda = sandbox.lambda.register({
      name: "double",
      account: hub,
      region,
      roleArn: "",
      timeoutSeconds: 3,
      handler: async (event) => ({ doubled: 2 * (event as { number: number }).number }),
    });
    const role = (Resource: string) =>
      sandbox.identity.putRole({
        account: hub,
        name: "workflow",
        trust: policy({ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }),
        policies: [policy({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource })],
      });
    const { arn: roleArn } = role(lambda);
    const states = new SFNClient({ ...at(hub), disableHostPrefix: true });
    const definition = {
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 3600, Next: "Double" }, Double: { Type: "Task", Resource: lambda, End: true } },
    };
    const machine = await states.send(
      new CreateStateMachineCommand({ name: "m", definition: JSON.stringify(definition), roleArn }),
    );
    const run = async () => {
      const started = await states.send(
        new StartExecutionCommand({ stateMachineArn: machine.stateMachineArn, input: '{"number":21}' }),
      );
      await sandbox.clock.advance(2 * 3_600_000);
      return states.send(new DescribeExecutionCommand({ executionArn: started.executionArn }));
    };
    expect(await run()).toMatchObject({ status: "SUCCEEDED", output: '{"doubled":42}' });
    role("arn:aws:lambda:*:*:function:other");
    expect(await run()).toMatchObject({ status: "FAILED", cause: expect.stringContaining("lambda:InvokeFunction") });
    expect(sandbox.identity.usedActions(roleArn)).toEqual(new Set(["lambda:InvokeFunction"]));
  });
});

describe("deploying", () => {
  it("makes a template's roles and topics in this world", async () => {
    const stack = await sandbox.deploy({
      account: hub,
      region,
      template: {
        Resources: {
          Outcomes: { Type: "AWS::SNS::Topic", Properties: { TopicName: "outcomes" } },
          Announce: {
            Type: "AWS::IAM::Role",
            Properties: {
              RoleName: "announce",
              AssumeRolePolicyDocument: policy({
                Effect: "Allow",
                Principal: { Service: "lambda.amazonaws.com" },
                Action: "sts:AssumeRole",
              }),
              Policies: [
                {
                  PolicyName: "publish",
                  PolicyDocument: {
                    Version: "2012-10-17",
                    Statement: { Effect: "Allow", Action: "sns:Publish", Resource: { Ref: "Outcomes" } },
                  },
                },
              ],
            },
          },
        },
        Outputs: { Topic: { Value: { Ref: "Outcomes" } } },
      },
    });
    expect(stack.outputs).toEqual({ Topic: `arn:aws:sns:${region}:${hub}:outcomes` });
    expect(sandbox.identity.roles().map(({ arn }) => arn)).toEqual([`arn:aws:iam::${hub}:role/announce`]);
  });
});
