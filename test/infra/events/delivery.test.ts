import { describe, expect, it } from "vitest";
import { fragment, fragments, hub, member } from "#test/deploy/fragments.ts";
import { ofType, propertiesOf, type Statement } from "#test/deploy/template.ts";

const template = hub();
const policyOf = (type: string, list: string, id: string): readonly Statement[] =>
  ofType(template, type)
    .filter(([, { Properties }]) => JSON.stringify(Properties[list]) === JSON.stringify([{ Ref: id }]))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: readonly Statement[] }).Statement);

describe("the hub's bus", () => {
  it("is open to the organization only, and for what EC2 and Organizations record only", () => {
    const { Statement: statement } = propertiesOf(template, "HubBusPolicy") as { Statement: Statement };
    expect(statement.Condition).toEqual({
      StringEquals: {
        "aws:PrincipalOrgID": { Ref: "OrganizationId" },
        "events:source": ["aws.ec2", "aws.organizations"],
        "events:detail-type": "AWS API Call via CloudTrail",
      },
    });
    expect(statement.Action).toBe("events:PutEvents");
    expect(JSON.stringify(statement).length).toBeLessThan(10_240);
  });
});

describe("what can't be delivered", () => {
  it("goes to a queue: from the rule, from the asynchronous function, from the schedule", () => {
    for (const rule of ["HubRule", "HubAccountsRule"]) {
      const [target] = propertiesOf(template, rule).Targets as { DeadLetterConfig: unknown; RetryPolicy: unknown }[];
      expect(target?.DeadLetterConfig).toEqual({ Arn: { "Fn::GetAtt": ["UndeliveredEvents", "Arn"] } });
      expect(target?.RetryPolicy).toBeDefined();
    }
    expect(template.Resources.IntakeInvokeConfig?.Properties.DestinationConfig).toEqual({
      OnFailure: { Destination: { "Fn::GetAtt": ["FailedIntakes", "Arn"] } },
    });
    const schedule = template.Resources.SweepEvery?.Properties.Target as { DeadLetterConfig: unknown };
    expect(schedule.DeadLetterConfig).toEqual({ Arn: { "Fn::GetAtt": ["UnstartedSweeps", "Arn"] } });
  });

  it("raises an alarm from the first message on, for every queue", () => {
    const watched = ofType(template, "AWS::CloudWatch::Alarm")
      .filter(([, { Properties }]) => Properties.MetricName === "ApproximateNumberOfMessagesVisible")
      .map(([, { Properties }]) => [Properties.Dimensions, Properties.Threshold, Properties.ComparisonOperator]);
    const queues = ofType(template, "AWS::SQS::Queue").map(([id]) => id);
    expect(queues).toHaveLength(3);
    for (const queue of queues)
      expect(watched).toContainEqual([
        [{ Name: "QueueName", Value: { "Fn::GetAtt": [queue, "QueueName"] } }],
        1,
        "GreaterThanOrEqualToThreshold",
      ]);
  });

  it("includes runs: both workflows alarm on failure and time-out, and the sweep on silence", () => {
    const watched = ofType(template, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => [
      (Properties.Dimensions as { Value: { Ref?: string } }[])[0]?.Value.Ref,
      Properties.MetricName,
      Properties.TreatMissingData,
    ]);
    for (const workflow of ofType(template, "AWS::StepFunctions::StateMachine").map(([id]) => id))
      for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut"])
        expect(watched).toContainEqual([workflow, metric, "notBreaching"]);
    expect(watched).toContainEqual(["SweepWorkflow", "ExecutionsSucceeded", "breaching"]);
    for (const [id, { Properties }] of ofType(template, "AWS::CloudWatch::Alarm"))
      expect(Properties.AlarmActions, id).toEqual([{ Ref: "AlarmTopic" }]);
  });
});

describe("queues and topics", () => {
  it("keep what they hold encrypted and refuse plain HTTP", () => {
    for (const [id, { Properties }] of ofType(template, "AWS::SQS::Queue")) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
      expect(policyOf("AWS::SQS::QueuePolicy", "Queues", id), id).toContainEqual(
        expect.objectContaining({ Effect: "Deny", Sid: "TlsOnly" }),
      );
    }
    for (const [id] of ofType(template, "AWS::SNS::Topic"))
      expect(policyOf("AWS::SNS::TopicPolicy", "Topics", id), id).toContainEqual(
        expect.objectContaining({ Effect: "Deny", Sid: "TlsOnly" }),
      );
    expect(template.Resources.NotificationTopic?.Properties.KmsMasterKeyId).toBe("alias/aws/sns");
  });

  it("let a service in only for this account and its own source", () => {
    const allowing = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]
      .flatMap((type) => ofType(template, type))
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: readonly Statement[] }).Statement)
      .filter(({ Effect }) => Effect === "Allow");
    expect(allowing).toHaveLength(2);
    for (const { Sid, Condition = {} } of allowing) {
      const keys = Object.values(Condition).flatMap((operator) => Object.keys(operator));
      expect(keys.sort(), Sid).toEqual(["aws:SourceAccount", "aws:SourceArn"]);
    }
    for (const rule of ["HubRule", "HubAccountsRule"]) {
      const permission = template.Resources[`${rule}MayInvokeIntake`]?.Properties;
      expect(permission?.SourceArn).toEqual({ "Fn::GetAtt": [rule, "Arn"] });
      expect(permission?.SourceAccount).toEqual({ Ref: "AWS::AccountId" });
    }
  });
});

describe("the member rule", () => {
  it("sends to the hub's bus with the role that the home region makes", () => {
    const [target] = propertiesOf(member(), "ForwardRule").Targets as { Arn: unknown; RoleArn: { "Fn::Sub": string } }[];
    expect(target?.Arn).toEqual({ Ref: "HubBusArn" });
    expect(target?.RoleArn["Fn::Sub"]).toMatch(
      new RegExp(`:role/${String(member().Resources.ForwardRole?.Properties.RoleName)}$`),
    );
  });
});

describe("the fragments", () => {
  it("have no logical id twice", () => {
    const ids = fragments.flatMap((path) => Object.keys(fragment(path).Resources));
    expect(ids).toHaveLength(Object.keys(template.Resources).length);
  });
});
